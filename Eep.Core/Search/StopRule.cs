namespace Eep.Core.Search;

/// <summary>A reason to end a search, and how near it is.</summary>
/// <param name="Name">"evaluations", "generations", "target", "stagnation", "minutes".</param>
/// <param name="Fraction">In [0, 1]; at 1 the search ends. Those of evaluations, generations and minutes never fall.</param>
public sealed record StopRule(string Name, double Fraction)
{
    /// <summary>Individuals behind, of the most there can be.</summary>
    public const string Evaluations = "evaluations";

    /// <summary>Generations told, generation 0 included, of the most there may be.</summary>
    public const string Generations = "generations";

    /// <summary>The best score, as a share of the one that is enough.</summary>
    public const string Target = "target";

    /// <summary>Generations without a new best, of the most that are borne.</summary>
    public const string Stagnation = "stagnation";

    /// <summary>Time spent on generations, of the most; known to who keeps the clock, not to the search.</summary>
    public const string Minutes = "minutes";
}
