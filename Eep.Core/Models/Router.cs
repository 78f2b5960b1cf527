using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn.functional;

namespace Eep.Core.Models;

/// <summary>
/// Softmax router that divides the k chosen scores by their sum. With a mapping (EEP eq. 5) the scores are the probabilities over all
/// original experts times W_RM^T; they may be negative, and nothing clips them.
/// </summary>
/// <param name="gate">Gate rows (experts, hidden).</param>
/// <param name="mapping">W_RM as float32 (E', E) for the probability space, else null.</param>
/// <param name="expertsPerToken">k.</param>
internal sealed class Router(Tensor gate, Tensor? mapping, int expertsPerToken)
{
    public int ExpertsPerToken => expertsPerToken;

    /// <summary>Routes (tokens, hidden); the caller's scope owns the parts of the result.</summary>
    public Routing Route(Tensor hidden)
    {
        using var scope = NewDisposeScope();
        var scores = softmax(linear(hidden, gate), -1, ScalarType.Float32);
        if (mapping is not null)
        {
            scores = linear(scores, mapping);
        }

        var (sorted, order) = scores.sort(-1, descending: true, stable: true);
        var chosen = sorted.narrow(1, 0, expertsPerToken);
        return new Routing(
            scores.MoveToOuterDisposeScope(),
            order.narrow(1, 0, expertsPerToken).MoveToOuterDisposeScope(),
            chosen.div(chosen.sum(1, keepdim: true)).MoveToOuterDisposeScope());
    }
}
