namespace Eep.Core.Evaluation;

/// <summary>Scores answers as they come and applies the rules of a race.</summary>
internal sealed class ScoreRace(RaceRules rules, Scoring scoring, IReadOnlyList<TaskItem> items, int plans) : IPlanRace
{
    private readonly double[] _sums = new double[plans];
    private readonly int[] _seen = new int[plans];

    public bool GoesOn(int plan, IEnumerable<(int Document, ModelAnswer Answer)> round)
    {
        var before = _seen[plan];
        foreach (var (document, answer) in round)
        {
            _sums[plan] += scoring.Score(items[document], answer).Score;
            _seen[plan]++;
        }

        return rules.GoesOn(_sums[plan], _seen[plan], _seen[plan] - before, items.Count);
    }

    /// <summary>What is known of a plan's score.</summary>
    public ScoreInterval IntervalOf(int plan) => new(
        _sums[plan] / items.Count, (_sums[plan] + items.Count - _seen[plan]) / items.Count, _seen[plan]);
}
