using System.Diagnostics;
using Eep.Core.Evaluation;
using Eep.Core.Pruning;
using Eep.Core.Search;

namespace Eep.Core.Runs;

/// <summary>What one answer takes on this machine, measured on a few documents of the search split.</summary>
/// <param name="SecondsPerAnswer">Wall time of one document under one plan, all workers busy.</param>
public sealed record RunProbe(double SecondsPerAnswer)
{
    private const double ShortestMeasurement = 0.3;
    private const int Plans = 4;
    private const int FewestDocuments = 2;

    /// <summary>Opens the model and measures: a second or so, more where even two documents take longer.</summary>
    /// <returns>Null where a plan gave no usable answers, so that nothing was measured.</returns>
    /// <exception cref="RunOptionsException">The options cannot run.</exception>
    public static RunProbe? Measure(RunOptions options, CancellationToken cancellationToken = default)
    {
        using var inputs = RunInputs.Open(options);
        return Measure(inputs, cancellationToken);
    }

    internal static RunProbe? Measure(RunInputs inputs, CancellationToken cancellationToken)
    {
        PruningPlan[] plans = [.. Enumerable.Range(0, Plans).Select(draw => SeedPopulation.RandomPlan(
            inputs.Search, inputs.Shape, inputs.Search.Groups(inputs.Shape), new RandomTape(inputs.Options.Seed, 0, draw, RandomPurpose.Seeds)))];
        var requests = inputs.Tasks.Requests(SplitKind.Search, inputs.Options.SearchItems);
        try
        {
            // The first pass also compiles code and reads weights from the disk: many times what an answer takes.
            inputs.Model.Answer([.. requests.Take(FewestDocuments)], plans, cancellationToken: cancellationToken);
            for (var documents = Math.Min(FewestDocuments, requests.Count); ; documents = Math.Min(2 * documents, requests.Count))
            {
                var watch = Stopwatch.StartNew();
                inputs.Model.Answer([.. requests.Take(documents)], plans, cancellationToken: cancellationToken);
                var seconds = watch.Elapsed.TotalSeconds;
                if (seconds >= ShortestMeasurement || documents == requests.Count)
                {
                    return new RunProbe(seconds / (documents * plans.Length));
                }
            }
        }
        catch (ModelException)
        {
            return null;
        }
    }
}
