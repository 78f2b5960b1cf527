namespace Eep.Core.Evaluation;

/// <summary>When the evaluation of a plan may stop, for scores that are means of item scores in [0, 1].</summary>
/// <param name="LowestUseful">A plan may stop once its score cannot, or will hardly, reach this.</param>
/// <param name="ErrorRate">
/// 0: a plan stops only when even all remaining documents right would not be enough. Above 0: it also stops when so low a part would
/// hardly be seen of a useful whole; a useful plan is stopped with at most this probability, each round using its documents' share of it.
/// </param>
public sealed record RaceRules(double LowestUseful, double ErrorRate = 0)
{
    /// <summary>Whether a plan goes on after a round.</summary>
    /// <param name="sum">Of the item scores seen.</param>
    /// <param name="seen">Documents seen so far, drawn at random.</param>
    /// <param name="round">Of these, documents of the last round.</param>
    /// <param name="total">Documents in all.</param>
    public bool GoesOn(double sum, int seen, int round, int total) =>
        (sum + total - seen) / total >= LowestUseful && (ErrorRate == 0 || Chance(sum / seen, seen, total) > ErrorRate * round / total);

    /// <summary>
    /// The greatest probability that a mean of so many documents, drawn without replacement, lies so far below the mean of all: the
    /// inequality of Hoeffding and Serfling (Serfling 1974, corollary 1.1).
    /// </summary>
    private double Chance(double mean, int seen, int total)
    {
        var below = Math.Max(0, LowestUseful - mean);
        return Math.Exp(-2 * seen * below * below / (1 - ((seen - 1.0) / total)));
    }
}
