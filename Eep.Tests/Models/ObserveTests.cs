using Eep.Core.Checkpoints;
using Eep.Core.Evaluation;
using Eep.Core.Models;

namespace Eep.Tests.Models;

public sealed class ObserveTests
{
    [Fact]
    public void Observe_PromptAndReference_GivesTheAccumulatorsOfThePlainModel()
    {
        using var folder = new TinyMixtral();
        using var checkpoint = Checkpoint.Open(folder.Folder);
        using var model = MoeLanguageModel.Open(checkpoint, new ComputeOptions());
        ModelRequest[] requests =
        [
            new GenerateRequest("is the sand", ["\n"], 4) { Drafts = [" yes", " no"] },
            new GenerateRequest("an an an", ["\n"], 4),
            new LogLikelihoodRequest("is no the", [" 9"]),
        ];
        string[] texts = ["is the sand yes", "an an an", "is no the"];

        var statistics = model.Observe(requests).Statistics;

        var tokenizer = HuggingFaceTokenizer.Open(folder.Folder);
        var pairs = new List<(int Layer, int Expert, double Weight, double[] Output)>();
        var oracle = new NaiveDecoder(checkpoint) { OnExpert = (layer, expert, weight, output) => pairs.Add((layer, expert, weight, output)) };
        var tokens = texts.Sum(text => oracle.Logits(tokenizer.Encode(text, true)).Length);
        Assert.Equal(tokens, statistics.TokenCount);
        for (var layer = 0; layer < 2; layer++)
        {
            Assert.Equal(tokens, statistics.ProbabilityMass.Row(layer).ToArray().Sum(), 1e-3);
            for (var expert = 0; expert < 4; expert++)
            {
                var own = pairs.Where(pair => pair.Layer == layer && pair.Expert == expert).ToList();
                var norms = own.Select(pair => Math.Sqrt(pair.Output.Sum(value => value * value))).ToList();
                Assert.Equal(own.Count, statistics.SelectedCount[layer, expert]);
                Assert.Equal(own.Sum(pair => pair.Weight), statistics.GateMass[layer, expert], 1e-4);
                Assert.Equal(norms.Sum(), statistics.NormSum[layer, expert], 1e-3);
                Assert.Equal(norms.Sum(norm => norm * norm), statistics.SquaredNormSum[layer, expert], 1e-2);
                Assert.Equal(own.Zip(norms, (pair, norm) => pair.Weight * norm).Sum(), statistics.GatedNormSum[layer, expert], 1e-3);
                Assert.Equal(own.SelectMany(pair => pair.Output).Select(Math.Abs).DefaultIfEmpty().Max(), statistics.LargestActivation[layer, expert], 1e-4);
            }
        }
    }

    [Fact]
    public void Observe_EveryToken_GivesRouterAndStreamAsThePlainModelHasThem()
    {
        using var folder = new TinyMixtral();
        using var checkpoint = Checkpoint.Open(folder.Folder);
        using var model = MoeLanguageModel.Open(checkpoint, new ComputeOptions());

        var evidence = model.Observe([new GenerateRequest("is the sand", ["\n"], 4), new GenerateRequest("an an an an", ["\n"], 4)]);

        // One list of tokens a layer, documents in the order of the sample: by length.
        var fed = new List<(double[] Before, double[] Input, double[] After)>[] { [], [] };
        var pairs = new List<(int Layer, int Expert, double Weight, double Norm)>[] { [], [] };
        var plain = new NaiveDecoder(checkpoint)
        {
            OnFed = (layer, before, input, after) => fed[layer].Add((before, input, after)),
            OnExpert = (layer, expert, weight, output) => pairs[layer].Add((layer, expert, weight, Norm(output))),
        };
        var tokenizer = HuggingFaceTokenizer.Open(folder.Folder);
        int[][] sequences = [.. new[] { "is the sand", "an an an an" }.Select(text => tokenizer.Encode(text, true)).OrderBy(ids => ids.Length)];
        foreach (var ids in sequences)
        {
            plain.Logits(ids);
        }

        Assert.Equal(sequences.Sum(ids => ids.Length), evidence.Sample.TokenCount);
        for (var layer = 0; layer < 2; layer++)
        {
            var sampled = evidence.Sample.Layers[layer];
            var logits = fed[layer].Select(token => plain.RouterLogits(layer, token.Input)).ToList();
            var outputs = fed[layer].Select(token => Enumerable.Range(0, 4).Select(expert => plain.Expert(layer, expert, token.Input)).ToArray()).ToList();
            for (var first = 0; first < 4; first++)
            {
                var (scored, turned) = (0.0, 0.0);
                for (var second = 0; second < 4; second++)
                {
                    Assert.Equal(logits.Sum(row => row[first] * row[second]), evidence.Statistics.LogitProducts[layer][first, second], 1e-3);
                    Assert.Equal(
                        Dot(Mean(outputs.Select(own => own[first])), Mean(outputs.Select(own => own[second]))), sampled.MeanProducts[first, second], 1e-4);
                }

                for (var token = 0; token < logits.Count; token++)
                {
                    var probabilities = NaiveWeights.Softmax(logits[token]);
                    Assert.Equal(probabilities[first], sampled.ScoresOf(token)[first], 1e-5);
                    Assert.Equal(Dot(outputs[token][first], outputs[token][3]), sampled.Product(token, first, 3), 1e-3);
                    foreach (var (_, _, weight, norm) in pairs[layer].Skip(2 * token).Take(2).Where(pair => pair.Expert == first))
                    {
                        var (before, _, after) = fed[layer][token];
                        scored += probabilities[first] * norm;
                        turned += weight * norm * (1 - (Dot(before, after) / (Norm(before) * Norm(after))));
                    }
                }

                Assert.Equal(scored, evidence.Statistics.ScoredNormSum[layer, first], 1e-3);
                Assert.Equal(turned, evidence.Statistics.TurnedNormSum[layer, first], 1e-3);
            }
        }
    }

    [Fact]
    public void Observe_Weights_GivesTheirFlatness()
    {
        using var folder = new TinyMixtral(new TinyMixtralOptions
        {
            EditWeights = (name, values) =>
            {
                if (name.StartsWith("model.layers.1.block_sparse_moe.experts.2.", StringComparison.Ordinal))
                {
                    Array.Fill(values, -0.25f);
                }
            },
        });
        using var checkpoint = Checkpoint.Open(folder.Folder);
        using var model = MoeLanguageModel.Open(checkpoint, new ComputeOptions());

        var flatness = model.Observe([new GenerateRequest("is the sand", ["\n"], 4)]).WeightFlatness;

        double[] weights = [.. new[] { "w1", "w2", "w3" }.SelectMany(
            name => checkpoint.Tensor($"model.layers.0.block_sparse_moe.experts.3.{name}.weight").data<float>().ToArray()).Select(weight => (double)weight)];
        Assert.Equal(1, flatness[1, 2], 1e-6);
        Assert.Equal(weights.Average(Math.Abs) / Math.Sqrt(weights.Average(weight => weight * weight)), flatness[0, 3], 1e-5);
    }

    [Fact]
    public void Observe_OneWorkerOrTwo_Equal()
    {
        using var folder = new TinyMixtral();
        using var checkpoint = Checkpoint.Open(folder.Folder);
        using var one = MoeLanguageModel.Open(checkpoint, new ComputeOptions { Workers = 1 });
        using var two = MoeLanguageModel.Open(checkpoint, new ComputeOptions { Workers = 2 });
        ModelRequest[] requests = [.. Enumerable.Range(0, 200).Select(index => new GenerateRequest($"is {index} the sand", ["\n"], 4))];

        var (first, second) = (one.Observe(requests), two.Observe(requests));

        Assert.Equal(first.Statistics.GatedNormSum.ToRows(), second.Statistics.GatedNormSum.ToRows());
        Assert.Equal(first.Statistics.TurnedNormSum.ToRows(), second.Statistics.TurnedNormSum.ToRows());
        Assert.Equal(first.Sample.Layers[1].Products, second.Sample.Layers[1].Products);
    }

    [Fact]
    public void Answer_WeightsThatAreNoNumbers_NameDocumentAndPlan()
    {
        using var folder = new TinyMixtral(new TinyMixtralOptions
        {
            EditWeights = (name, values) =>
            {
                if (name == "model.layers.1.self_attn.o_proj.weight")
                {
                    values[3] = float.NaN;
                }
            },
        });
        using var checkpoint = Checkpoint.Open(folder.Folder);
        using var model = MoeLanguageModel.Open(checkpoint, new ComputeOptions());
        var plan = Eep.Core.Pruning.PruningPlan.Identity(checkpoint.Shape);

        var fault = Assert.Throws<ModelException>(() => model.Answer([new GenerateRequest("the sand", ["\n"], 4)], [plan]));

        Assert.Contains(plan.Hash[..12], fault.Message);
        Assert.Contains("document 0", fault.Message);
    }

    private static double Dot(double[] left, double[] right) => left.Zip(right, (a, b) => a * b).Sum();

    private static double Norm(double[] row) => Math.Sqrt(Dot(row, row));

    private static double[] Mean(IEnumerable<double[]> rows) => NaiveWeights.Multiply(rows.Aggregate(NaiveWeights.Add), 1.0 / rows.Count());
}
