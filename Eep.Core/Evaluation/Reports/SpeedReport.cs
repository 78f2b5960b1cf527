namespace Eep.Core.Evaluation.Reports;

/// <summary>How fast the subjects of an evaluation serve, and what energy they take, measured in turn by one harness. What is null was not measured.</summary>
public sealed record SpeedReport
{
    /// <summary>The batch whose figures a suite's rules about speed and energy use.</summary>
    public const int GateBatch = 8;

    /// <summary>Processor or GPU, threads, arithmetic.</summary>
    public required string Machine { get; init; }

    /// <summary>Tokens of every prompt.</summary>
    public required int PromptTokens { get; init; }

    /// <summary>Tokens that follow each.</summary>
    public required int NewTokens { get; init; }

    /// <summary>Times that each figure was taken, subject by subject in turn; the fastest counts.</summary>
    public required int Rounds { get; init; }

    /// <summary>How energy was measured, or why it was not.</summary>
    public required string Energy { get; init; }

    /// <summary>Power before the first run, with nothing to do.</summary>
    public double? IdleWatts { get; init; }

    /// <summary>One a subject, the baseline first.</summary>
    public required IReadOnlyList<SubjectSpeed> Subjects { get; init; }

    /// <summary>Quantities of a subject that rules may name, as far as they were measured.</summary>
    public IReadOnlyDictionary<string, double> Quantities(string subject)
    {
        var found = new Dictionary<string, double>();
        var speed = Subjects.FirstOrDefault(each => each.Name == subject);
        var batch = speed?.Batches.FirstOrDefault(each => each.Batch == GateBatch);
        Put("prefill_tokens_per_second", batch?.PrefillTokensPerSecond);
        Put("decode_tokens_per_second", batch?.DecodeTokensPerSecond);
        Put("joules_per_token", speed?.JoulesPerToken);
        return found;

        void Put(string name, double? value)
        {
            if (value is { } number)
            {
                found[name] = number;
            }
        }
    }
}

/// <summary>One subject.</summary>
/// <param name="Name">Name in the evaluation.</param>
/// <param name="Batches">One a number of sequences served at once.</param>
/// <param name="JoulesPerToken">Energy of a generated token at the batch of the rules, what the idle machine takes included.</param>
public sealed record SubjectSpeed(string Name, IReadOnlyList<BatchSpeed> Batches, double? JoulesPerToken);

/// <summary>Some sequences at once.</summary>
/// <param name="Batch">How many.</param>
/// <param name="PrefillTokensPerSecond">Tokens of prompts read.</param>
/// <param name="DecodeTokensPerSecond">Tokens generated after the first of each sequence.</param>
/// <param name="FirstTokenSeconds">Until every sequence has its first token.</param>
/// <param name="NextTokenSeconds">Between two tokens of a sequence.</param>
/// <param name="NotMeasured">Why there are no figures; null where there are.</param>
public sealed record BatchSpeed(
    int Batch, double? PrefillTokensPerSecond, double? DecodeTokensPerSecond, double? FirstTokenSeconds, double? NextTokenSeconds, string? NotMeasured);
