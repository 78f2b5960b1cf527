namespace Eep.Core.Runs;

/// <summary>What a run looks for.</summary>
public enum FitnessKind
{
    /// <summary>The task's metric; a perplexity counts as 1 / perplexity.</summary>
    Metric,

    /// <summary>Agreement with the full model over the choices of multiple_choice tasks; needs no labels.</summary>
    Agreement,
}
