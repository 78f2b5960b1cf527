namespace Eep.Core.Evaluation.Suites;

/// <summary>What a gate says.</summary>
public enum Verdict
{
    /// <summary>The rule holds.</summary>
    Pass,

    /// <summary>The data cannot tell.</summary>
    Inconclusive,

    /// <summary>The rule is broken.</summary>
    Fail,
}

/// <summary>One rule, judged.</summary>
/// <param name="Subject">Name of the task, or "model".</param>
/// <param name="Rule">The rule in words.</param>
/// <param name="Verdict">What it says.</param>
/// <param name="Reason">One sentence with the figures.</param>
public sealed record GateResult(string Subject, string Rule, Verdict Verdict, string Reason);
