namespace Eep.Core.Checkpoints.Deployment;

/// <summary>What one runtime makes of a model.</summary>
/// <param name="Target">transformers, vLLM or llama.cpp.</param>
/// <param name="Verdict">The worst that is known.</param>
/// <param name="Sentence">Why.</param>
/// <param name="Source">Where this was read: an issue, a pull request or a file.</param>
/// <param name="Date">When the source was written or read; later versions may differ.</param>
public sealed record DeploymentFinding(string Target, DeploymentVerdict Verdict, string Sentence, string Source, DateOnly Date)
{
    /// <summary>The finding as one line of text.</summary>
    public string Text => FormattableString.Invariant($"{Target}: {Verdict.ToString().ToLowerInvariant()}. {Sentence} ({Source}, {Date:yyyy-MM-dd})");
}

/// <summary>How well a runtime takes a model.</summary>
public enum DeploymentVerdict
{
    /// <summary>Loads and runs at its usual speed.</summary>
    Fine,

    /// <summary>Loads and runs, but not on its fastest path.</summary>
    Slower,

    /// <summary>Does not load, or fails when run.</summary>
    Refused,
}
