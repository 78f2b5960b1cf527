using System.Globalization;
using Eep.Core.Runs;

namespace Eep.Web.Components.Controls;

/// <summary>Which candidates of a run a person chooses, as the form holds it.</summary>
public sealed class BatchDraft
{
    /// <summary>The run's checkpoint alone.</summary>
    public const string Checkpoint = "checkpoint";

    /// <summary>The best of its archive.</summary>
    public const string Archive = "archive";

    /// <summary>Its winner at several sizes.</summary>
    public const string Grid = "grid";

    /// <summary>One of the three.</summary>
    public string Kind { get; set; } = Checkpoint;

    /// <summary>How many of the archive.</summary>
    public int? Best { get; set; } = 8;

    /// <summary>Numbers separated by commas or spaces.</summary>
    public string Budgets { get; set; } = "";

    /// <inheritdoc cref="Budgets"/>
    public string ExpertsPerToken { get; set; } = "";

    /// <summary>As options have it; null for the checkpoint.</summary>
    /// <exception cref="RunOptionsException">A list holds something that is no number.</exception>
    public CandidateBatch? ToBatch() => Kind switch
    {
        Archive => new CandidateBatch { Best = Best },
        Grid => new CandidateBatch { Budgets = Numbers("budgets", Budgets), ExpertsPerToken = Numbers("expertsPerToken", ExpertsPerToken) },
        _ => null,
    };

    private static int[] Numbers(string field, string text) =>
    [
        .. text.Split([',', ' ', ';'], StringSplitOptions.RemoveEmptyEntries).Select(part => int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw new RunOptionsException([new OptionFault($"batch.{field}", $"has '{part}'; it takes whole numbers, as in 6, 4, 2.")])),
    ];
}
