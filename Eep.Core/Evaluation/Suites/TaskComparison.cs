namespace Eep.Core.Evaluation.Suites;

/// <summary>One task on baseline and candidate, item by item.</summary>
public sealed record TaskComparison
{
    /// <summary>Name of the task.</summary>
    public required string Task { get; init; }

    /// <summary>Name of the deciding metric.</summary>
    public required string Metric { get; init; }

    /// <summary>Items scored on both.</summary>
    public required int Items { get; init; }

    /// <summary>Items that the suite asks for; more than <see cref="Items"/> where the verdict was certain before.</summary>
    public required int ItemsOfSuite { get; init; }

    /// <summary>Baseline's score over those items; larger is better.</summary>
    public required double Baseline { get; init; }

    /// <summary>Candidate's score.</summary>
    public required double Candidate { get; init; }

    /// <summary>Candidate minus baseline.</summary>
    public required double Difference { get; init; }

    /// <summary>Normal interval of the difference from paired differences: lower end.</summary>
    public required double Low { get; init; }

    /// <summary>Upper end.</summary>
    public required double High { get; init; }

    /// <summary>Paired percentile bootstrap of the same interval: lower end.</summary>
    public required double BootstrapLow { get; init; }

    /// <summary>Upper end.</summary>
    public required double BootstrapHigh { get; init; }

    /// <summary>Items that only the candidate has right.</summary>
    public required int Fixed { get; init; }

    /// <summary>Items that only the baseline has right.</summary>
    public required int Broken { get; init; }

    /// <summary>Exact two-sided McNemar.</summary>
    public required double PExact { get; init; }

    /// <summary>Mid-p McNemar: what gates use.</summary>
    public required double PMid { get; init; }

    /// <summary><see cref="PMid"/> corrected by Holm over the tasks of the suite.</summary>
    public double PHolm { get; init; } = 1;

    /// <summary>Sample standard deviation of the paired differences.</summary>
    public required double Deviation { get; init; }

    /// <summary>Compares item scores of the same items in the same order.</summary>
    public static TaskComparison Of(SuiteTask task, IReadOnlyList<double> baseline, IReadOnlyList<double> candidate, double confidence)
    {
        var paired = PairedComparison.Of(baseline, candidate);
        var differences = candidate.Zip(baseline, (after, before) => after - before).ToArray();
        var half = Statistics.NormalQuantile((1 + confidence) / 2) * paired.StandardError;
        var (low, high) = Statistics.Bootstrap(differences, confidence);
        return new TaskComparison
        {
            Task = task.Name,
            Metric = task.Evaluator.Task.Metric.Name,
            Items = paired.Items,
            ItemsOfSuite = task.ItemCount,
            Baseline = ItemStatistics.Mean(baseline),
            Candidate = ItemStatistics.Mean(candidate),
            Difference = paired.Difference,
            Low = paired.Difference - half,
            High = paired.Difference + half,
            BootstrapLow = low,
            BootstrapHigh = high,
            Fixed = paired.Fixed,
            Broken = paired.Broken,
            PExact = paired.PValue,
            PMid = Statistics.McNemarMidP(paired.Fixed, paired.Broken),
            Deviation = paired.StandardError * Math.Sqrt(paired.Items),
        };
    }
}
