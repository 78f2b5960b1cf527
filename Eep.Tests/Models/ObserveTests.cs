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

        var statistics = model.Observe(requests);

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
    public void Observe_OneWorkerOrTwo_Equal()
    {
        using var folder = new TinyMixtral();
        using var checkpoint = Checkpoint.Open(folder.Folder);
        using var one = MoeLanguageModel.Open(checkpoint, new ComputeOptions { Workers = 1 });
        using var two = MoeLanguageModel.Open(checkpoint, new ComputeOptions { Workers = 2 });
        ModelRequest[] requests = [.. Enumerable.Range(0, 200).Select(index => new GenerateRequest($"is {index} the sand", ["\n"], 4))];

        Assert.Equal(one.Observe(requests).GatedNormSum.ToRows(), two.Observe(requests).GatedNormSum.ToRows());
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
}
