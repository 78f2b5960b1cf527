namespace Eep.Core.Runs;

/// <summary>A task that a run's score counts beside the first one.</summary>
public sealed record FurtherTask
{
    /// <summary>Task file (.yaml); relative like <see cref="RunOptions.Model"/>.</summary>
    public required string Task { get; init; }

    /// <summary>Share in the mean, against 1 for the first task; above 0.</summary>
    public double Weight { get; init; } = 1;

    /// <summary>Least score of this task that is good enough; in [0, 1], null = any.</summary>
    public double? Floor { get; init; }
}

/// <summary>How the scores of several tasks become one.</summary>
public enum TaskAggregate
{
    /// <summary>Their weighted mean.</summary>
    Mean,

    /// <summary>The lowest of them.</summary>
    Worst,
}
