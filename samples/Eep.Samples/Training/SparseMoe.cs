using Eep.Core.Checkpoints;
using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn.functional;

namespace Eep.Samples.Training;

/// <summary>One sparse MoE block: tokens sorted by expert, one matrix product per expert, weighted sum of each token's experts.</summary>
public sealed class SparseMoe(ModelShape shape, IReadOnlyDictionary<string, Tensor> weights, string prefix, float[]? routerBias)
{
    /// <summary>Output (token, hidden) and the load-balancing loss: E * sum of (token share * mean probability).</summary>
    public (Tensor Output, Tensor Balance) Run(Tensor input, int layer, RoutingCounter? counter)
    {
        var logits = linear(input, weights[prefix + "gate.weight"]);
        if (routerBias is not null)
        {
            logits = logits.Plus(tensor(routerBias));
        }

        var (top, experts) = logits.topk(shape.ExpertsPerToken, -1);
        var (order, counts) = SortByExpert(experts);
        counter?.Add(layer, counts);
        var tokens = tensor(order.Select(place => place / shape.ExpertsPerToken).ToArray());
        var shares = softmax(top, -1).view(-1).index_select(0, tensor(order)).unsqueeze(-1);
        var outputs = RunExperts(input.index_select(0, tokens), counts) * shares;
        using Scalar one = 1;
        var output = zeros_like(input).index_add(0, tokens, outputs, one);
        return (output, Balance(logits, counts));
    }

    private (long[] Order, long[] Counts) SortByExpert(Tensor experts)
    {
        var chosen = experts.view(-1).data<long>().ToArray();
        var counts = new long[shape.Experts];
        foreach (var expert in chosen)
        {
            counts[expert]++;
        }

        var next = new long[shape.Experts];
        for (var expert = 1; expert < shape.Experts; expert++)
        {
            next[expert] = next[expert - 1] + counts[expert - 1];
        }

        var order = new long[chosen.Length];
        for (var place = 0; place < chosen.Length; place++)
        {
            order[next[chosen[place]]++] = place;
        }

        return (order, counts);
    }

    private Tensor RunExperts(Tensor sorted, long[] counts)
    {
        var segments = sorted.split(counts, 0);
        var outputs = new List<Tensor>();
        for (var expert = 0; expert < shape.Experts; expert++)
        {
            if (counts[expert] > 0)
            {
                outputs.Add(RunExpert($"{prefix}experts.{expert}.", segments[expert]));
            }
        }

        return cat(outputs, 0);
    }

    private Tensor RunExpert(string name, Tensor input)
    {
        var gated = silu(linear(input, weights[name + "w1.weight"])) * linear(input, weights[name + "w3.weight"]);
        return linear(gated, weights[name + "w2.weight"]);
    }

    private Tensor Balance(Tensor logits, long[] counts)
    {
        var total = (float)counts.Sum();
        var shares = tensor(counts.Select(count => count / total).ToArray());
        using Scalar experts = shape.Experts;
        return (softmax(logits, -1).mean([0]) * shares).sum() * experts;
    }
}
