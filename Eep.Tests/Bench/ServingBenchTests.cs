using Eep.Core.Bench;
using Eep.Core.Checkpoints;
using Eep.Core.Models;
using Eep.Core.Pruning;

namespace Eep.Tests.Bench;

[Collection(AloneGroup.Name)]
public sealed class ServingBenchTests : IDisposable
{
    private readonly TinyMixtral _model = new();

    public void Dispose() => _model.Dispose();

    [Fact]
    public void Measure_TwoModels_HasEveryFigureOfBothAndSaysHowEnergyWasMeasured()
    {
        var plan = Path.Combine(_model.Folder, "half.json");
        File.WriteAllText(plan, PlanJson.Write(PruningPlan.Select(new MoeShape([0, 1], 4, 2), [[0, 1]], _ => [1, 3], 1)).ToJsonString());

        var report = ServingBench.Measure(
            [new ServedModel("full", _model.Folder, null), new ServedModel("half", _model.Folder, plan)], ["one is odd", "two is even"], new ComputeOptions { Workers = 1 }, CancellationToken.None);

        Assert.Equal(["full", "half"], report.Subjects.Select(subject => subject.Name));
        Assert.All(report.Subjects, subject => Assert.Equal([1, 8, 32], subject.Batches.Select(batch => batch.Batch)));
        Assert.All(report.Subjects.SelectMany(subject => subject.Batches), batch => Assert.True(
            batch is { PrefillTokensPerSecond: > 0, DecodeTokensPerSecond: > 0, FirstTokenSeconds: > 0, NextTokenSeconds: > 0, NotMeasured: null }));
        Assert.Equal((128, 32), (report.PromptTokens, report.NewTokens));
        Assert.NotEmpty(report.Energy);
        Assert.Equal(report.IdleWatts is null, report.Subjects.All(subject => subject.JoulesPerToken is null));
    }

    /// <summary>What is timed is the model: it continues as the probe of logits does.</summary>
    [Fact]
    public void Run_Prompt_TakesTheSameTokensAsTheReference()
    {
        using var checkpoint = Checkpoint.Open(_model.Folder);
        using var probe = new ServingProbe(checkpoint, null, new ComputeOptions { Workers = 1 });
        int[][] prompts = [[5, 9, 12, 7], [8, 8, 3, 30]];

        var tokens = probe.Run(prompts, 6, CancellationToken.None).Tokens;

        using var reference = new LogitsProbe(checkpoint, null, new ComputeOptions { Workers = 1 });
        var input = new LogitsInput { Sequences = [.. prompts.Select(prompt => prompt.Select(id => (long)id).ToArray())] };
        var tensors = reference.Run(input, greedyTokens: 6);
        for (var row = 0; row < prompts.Length; row++)
        {
            var greedy = tensors.Single(tensor => tensor.Name == $"greedy.{row}").Data;
            Assert.Equal(greedy.data<long>().ToArray(), tokens[row]);
        }

        foreach (var (_, data) in tensors)
        {
            data.Dispose();
        }
    }
}
