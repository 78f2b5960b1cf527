namespace Eep.Core.Evaluation.Suites;

/// <summary>A rule about what the model costs beside its baseline.</summary>
/// <param name="Quantity">Name of the quantity: memory (tensor bytes), prefill_tokens_per_second, decode_tokens_per_second, joules_per_token.</param>
/// <param name="IsUpperBound">True: at most so much; false: at least.</param>
/// <param name="Limit">As a share of the baseline's quantity; above 0.</param>
public sealed record ModelGate(string Quantity, bool IsUpperBound, double Limit)
{
    /// <summary>The quantity that is counted and never measured: tensor bytes.</summary>
    public const string Memory = "memory";

    /// <summary>Quantities that rules may name.</summary>
    public static IReadOnlyList<string> Quantities { get; } = [Memory, "prefill_tokens_per_second", "decode_tokens_per_second", "joules_per_token"];

    /// <summary>Judges two measurements; what was not measured decides nothing.</summary>
    public GateResult Judge(double? baseline, double? candidate)
    {
        var rule = FormattableString.Invariant($"{Quantity} {(IsUpperBound ? "at most" : "at least")} {Limit:0.##} of the baseline's");
        if (baseline is not > 0 || candidate is null)
        {
            return new GateResult("model", rule, Verdict.Inconclusive, $"{Quantity} was not measured.");
        }

        var share = candidate.Value / baseline.Value;
        var passes = IsUpperBound ? share <= Limit : share >= Limit;
        return new GateResult("model", rule, passes ? Verdict.Pass : Verdict.Fail, FormattableString.Invariant($"{Quantity} is {share:0.000} of the baseline's."));
    }
}
