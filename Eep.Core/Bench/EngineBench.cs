using Eep.Core.Checkpoints;
using Eep.Core.Evaluation;
using Eep.Core.Metering;
using Eep.Core.Models;
using Eep.Core.Runs;

namespace Eep.Core.Bench;

/// <summary>Measures the engine beside the machine's limits and beside its plain self.</summary>
public static class EngineBench
{
    /// <summary>Measures everything that is asked for. Takes minutes, and means something only on an idle machine.</summary>
    /// <param name="options">What to measure.</param>
    /// <param name="log">Told what is being done.</param>
    /// <param name="cancellationToken">Honoured within a layer.</param>
    /// <exception cref="CheckpointException">A checkpoint cannot be opened.</exception>
    /// <exception cref="TaskException">A task cannot be read.</exception>
    public static BenchReport Run(BenchOptions options, Action<string> log, CancellationToken cancellationToken)
    {
        TorchRuntime.Initialize();
        log("machine limits");
        var limits = MachineLimits.Measure(options.Compute.TorchType, options.Compute.TorchDevice, options.Compute.Workers, options.LimitsBudget);
        Directory.CreateDirectory(options.WorkFolder);
        try
        {
            return new BenchReport(
                MachineDescription.Read(),
                options.Compute.Device.ToString().ToLowerInvariant(),
                ComputeTypes.Name(options.Compute.Dtype),
                options.Compute.Workers,
                limits,
                [.. Subjects(options, log, cancellationToken).Select(subject => Measure(subject, limits, log, cancellationToken))]);
        }
        finally
        {
            Directory.Delete(options.WorkFolder, recursive: true);
        }
    }

    private static IEnumerable<BenchSubject> Subjects(BenchOptions options, Action<string> log, CancellationToken cancellationToken)
    {
        if (options.Checkpoint is { } checkpoint)
        {
            yield return new BenchSubject("checkpoint", checkpoint, options.Input!, options);
            yield break;
        }

        foreach (var model in options.Models)
        {
            log($"{model}: opening".ToLowerInvariant());
            yield return BenchSubject.Of(model, options, cancellationToken);
        }
    }

    private static ModelReport Measure(BenchSubject owned, MachineLimits limits, Action<string> log, CancellationToken cancellationToken)
    {
        using var subject = owned;
        var parts = subject.Options.Parts;
        var (tokens, operations) = ForwardPart.WorkOf(subject);
        var report = new ModelReport
        {
            Name = subject.Name,
            Description = subject.Description,
            Documents = subject.Forward.Count,
            Tokens = tokens,
            Operations = operations,
            ArithmeticLimit = operations / limits.ProductRate,
        };
        if (parts.Contains(BenchPart.Forward))
        {
            log($"{subject.Name}: forward");
            report = report with
            {
                Forward = ForwardPart.Measure(subject, limits, cancellationToken),
                Rows = RowCheck.Run(subject.Checkpoint, subject.Options.Compute, cancellationToken),
            };
        }

        if (parts.Contains(BenchPart.Generations))
        {
            var (lines, peak) = GenerationsPart.Measure(subject, log, cancellationToken);
            report = report with { Generations = lines, PeakMemory = peak };
        }

        if (parts.Contains(BenchPart.Savings))
        {
            log($"{subject.Name}: savings");
            report = report with { Savings = SavingsPart.Measure(subject, cancellationToken) };
        }

        if (parts.Contains(BenchPart.Search) && subject.Search is { } search)
        {
            report = report with { Search = SearchPart.Measure(subject, search, log, cancellationToken) };
        }

        if (parts.Contains(BenchPart.Export))
        {
            log($"{subject.Name}: export");
            report = report with { Export = ExportPart.Measure(subject, cancellationToken) };
        }

        return report;
    }
}
