using System.Globalization;

namespace Eep.Core.Evaluation.Suites;

/// <summary>A rule about one task's score. Differences are candidate minus baseline in the score's own unit, larger is better.</summary>
/// <param name="Kind">What is compared.</param>
/// <param name="Limit">
/// Floor: least score. MaxDrop and NonInferiority: largest loss, at least 0. MaxRelativeDrop: largest loss as a share of the baseline's
/// score, in [0, 1].
/// </param>
public sealed record TaskGate(TaskGateKind Kind, double Limit)
{
    /// <summary>The rule as its file writes it.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Name} {Limit:0.####}");

    /// <summary>floor, max_drop, max_relative_drop, non_inferiority.</summary>
    public string Name => Kind switch
    {
        TaskGateKind.Floor => "floor",
        TaskGateKind.MaxDrop => "max_drop",
        TaskGateKind.MaxRelativeDrop => "max_relative_drop",
        _ => "non_inferiority",
    };

    /// <summary>The gate whose rule, as <see cref="ToString"/> writes it, this is; null when it is another kind of rule.</summary>
    public static TaskGate? Parse(string rule)
    {
        var kind = Enum.GetValues<TaskGateKind>().Select(kind => (TaskGateKind?)kind).FirstOrDefault(kind => rule.StartsWith(new TaskGate(kind!.Value, 0).Name + " ", StringComparison.Ordinal));
        return kind is { } found && double.TryParse(rule[(rule.IndexOf(' ', StringComparison.Ordinal) + 1)..], NumberStyles.Float, CultureInfo.InvariantCulture, out var limit)
            ? new TaskGate(found, limit)
            : null;
    }

    /// <summary>Largest loss that passes, in the score's unit; null for a floor, which knows no baseline.</summary>
    public double? Margin(double baseline) => Kind switch
    {
        TaskGateKind.Floor => null,
        TaskGateKind.MaxRelativeDrop => Limit * Math.Abs(baseline),
        _ => Limit,
    };
}

/// <summary>What a rule about a task compares.</summary>
public enum TaskGateKind
{
    /// <summary>The score itself is at least so much.</summary>
    Floor,

    /// <summary>The measured score is at most so much below the baseline's; a larger loss fails only when it is no chance.</summary>
    MaxDrop,

    /// <summary>The same as a share of the baseline's score.</summary>
    MaxRelativeDrop,

    /// <summary>The whole interval of the difference lies above minus the margin.</summary>
    NonInferiority,
}
