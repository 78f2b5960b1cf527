using System.Diagnostics;
using System.Globalization;
using Eep.Core.Evaluation;
using Eep.Core.Metering;
using Eep.Core.Pruning;
using Eep.Core.Pruning.Criteria;
using Eep.Core.Search;

namespace Eep.Core.Runs;

/// <summary>The one story, from options to a verified checkpoint.</summary>
/// <remarks>
/// Deterministic: the same options on the same machine give the same archive, winner and files, whether the run was interrupted or
/// not. Only the journal is needed to go on; everything else is computed again.
/// </remarks>
public static class PruningRun
{
    /// <summary>Runs to the end: statistics pass, criteria seeds, search, selection on validation, one score on test, export, verification.</summary>
    /// <param name="options">Model and task paths must be absolute.</param>
    /// <param name="runFolder">Exists; receives plan.json, report.json and checkpoint/.</param>
    /// <param name="journal">Committed generations are replayed, new ones committed.</param>
    /// <param name="observer">Told what happens.</param>
    /// <param name="pool">Where generations are handed out in batches, which changes no result; null = all is computed here.</param>
    /// <param name="cancellationToken">Ends the run between blocks of work; nothing half-written stays.</param>
    /// <returns>The report, as written to report.json.</returns>
    /// <exception cref="RunOptionsException">The options cannot run.</exception>
    /// <exception cref="ModelException">The model gives no usable answers (its logits are not finite).</exception>
    public static RunReport Execute(
        RunOptions options,
        string runFolder,
        IRunJournal journal,
        IRunObserver observer,
        IBatchPool? pool = null,
        CancellationToken cancellationToken = default)
    {
        var watch = Stopwatch.StartNew();
        observer.OnProgress(RunStage.Loading, 0, "Opening checkpoint and task");
        using var inputs = RunInputs.Open(options, observer.OnLog, pool);
        var (type, reason) = ComputeTypes.Resolve(options, inputs.Checkpoint);
        observer.OnLog($"Computing in {ComputeTypes.Name(type)}: {reason}.");
        observer.OnProgress(RunStage.Loading, 0.5, "Measuring this machine");
        var estimate = RunEstimator.Estimate(options, RunProbe.Measure(inputs, cancellationToken));
        observer.OnLog(Expectation(inputs, estimate));

        var evidence = Observe(inputs, observer, cancellationToken);
        var seeds = RunPlan.Seeds(inputs, evidence);
        var search = new EvolutionarySearch(inputs.Search, inputs.Shape, seeds);
        using var energy = EnergyCounter.Open(options.Device == "cuda", out var missing);
        observer.OnLog(energy is null ? $"Energy: not measured, {missing}." : $"Energy: measured by {energy.Method}.");
        var loop = new SearchLoop(inputs, search, journal, observer, energy);
        loop.Run(cancellationToken);

        var candidates = Selection.Rank(inputs, search.Archive, observer, cancellationToken);
        var deliverable = Deliverable.Of(inputs, candidates[0], evidence, observer, cancellationToken);
        var winner = deliverable.Plan;
        var test = TestScores.Measure(inputs, winner, evidence, observer, cancellationToken);
        var margin = Margin(inputs, deliverable, test, observer, cancellationToken);
        var delivery = Delivery.Export(inputs, deliverable, test.Tasks, runFolder, observer, cancellationToken);

        var report = new RunReport
        {
            ComputeType = ComputeTypes.Name(type),
            Task = inputs.Tasks.Title,
            Metric = inputs.Tasks.Metric,
            Test = test.Lines,
            Tasks = test.Tasks,
            ExpertsPerToken = winner.ExpertsPerToken,
            Uneven = deliverable.Uneven,
            Margin = margin,
            Validation = [.. candidates.Select(candidate => candidate.Line)],
            WinnerId = candidates[0].Individual.Id,
            Proposed = search.Archive.All.Count,
            Evaluated = loop.EvaluatedCount,
            Stopped = loop.StoppedCount,
            Cost = new RunCost(
                estimate,
                loop.EvaluatedCount,
                loop.EarlierSeconds + watch.Elapsed.TotalSeconds,
                PeakMemory(),
                delivery.Files.Sum(file => file.Bytes) + loop.JournalBytes),
            Memory = delivery.Memory,
            Verification = delivery.Verification,
            Files = delivery.Files,
            FullUtilisation = Shares(evidence.Statistics),
            Agreement = RankAgreement.Of(OneShotMethods.Criteria, evidence),
            WinnerUtilisation = deliverable.Validation.Whole.TokenShare.ToRows(),
        };
        RunFiles.WriteReport(runFolder, report);
        observer.OnLog($"Done: test score {report.Test[1].Score:P1}, full model {report.Test[0].Score:P1}.");
        return report;
    }

    /// <summary>Whether the winner keeps within the margin of the options, on the validation and the test split; null where they name none.</summary>
    private static MarginReport? Margin(
        RunInputs inputs, Deliverable deliverable, TestOutcome test, IRunObserver observer, CancellationToken cancellationToken)
    {
        if (inputs.Options is not { Margin: { } limit, Confidence: var confidence })
        {
            return null;
        }

        var progress = new StageProgress(observer, RunStage.Testing, "The full model on the validation split", start: 1);
        var full = inputs.Tasks.Evaluate(
            inputs.Model, SplitKind.Validation, [PruningPlan.Identity(inputs.Shape)], new EvaluationScope(), progress, cancellationToken)[0];
        return new MarginReport(
            limit,
            confidence,
            MarginVerdict.Of(full.Whole.ItemScores, deliverable.Validation.Whole.ItemScores, limit, confidence),
            MarginVerdict.Of(test.FullItems, test.WinnerItems, limit, confidence));
    }

    private static ExpertEvidence Observe(RunInputs inputs, IRunObserver observer, CancellationToken cancellationToken)
    {
        var requests = inputs.Tasks.Requests(SplitKind.Search, inputs.Options.SearchItems);
        var progress = new StageProgress(observer, RunStage.Observing, "Counting what the experts do");
        return inputs.Model.Observe(requests, progress, cancellationToken);
    }

    private static long PeakMemory()
    {
        using var self = Process.GetCurrentProcess();
        return self.PeakWorkingSet64;
    }

    private static string Expectation(RunInputs inputs, RunEstimate estimate)
    {
        var untested = inputs.Options.Device == "cuda" ? ", which is untested on this build" : "";
        var streams = estimate.Streams ? "; the model is larger than that, so its layers are read again for every pass" : "";
        return string.Create(
            CultureInfo.InvariantCulture,
            $"Expecting {estimate.MinSeconds:0} to {estimate.MaxSeconds:0} s and {estimate.MemoryBytes / 1e9:0.00} GB of memory on {inputs.Options.Device}{untested}{streams}.");
    }

    private static double[][] Shares(RoutingStatistics statistics) =>
        [.. statistics.SelectedCount.ToRows().Select(row => row.Select(count => count / Math.Max(1, row.Sum())).ToArray())];
}
