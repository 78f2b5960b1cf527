using System.Globalization;
using Eep.Samples.Measuring;
using TorchSharp;

namespace Eep.Samples.Training;

/// <summary>
/// The last part of the training. Where two forms of an answer are about equally frequent, the form that greedy decoding picks is
/// a coin toss of the final weights; so training goes on in short rounds, each with a little more of the form that is too rare,
/// until accuracy on held-out calibration items is at its target. The best state is never picked on a shipped split.
/// </summary>
public sealed class StyleCalibration(Recipe recipe, ItemSource items, int threads)
{
    private const int QuickItems = 200;

    private readonly IReadOnlyList<ScoredItems> _items = items.Calibration(recipe.CalibrationItems);

    /// <summary>After each round: measure, then stop or push.</summary>
    public TrainingState Advance(TrainingState state, FlatParameters parameters, Action<string> report)
    {
        if ((state.Step - recipe.Steps) % recipe.CalibrationRoundSteps != 0)
        {
            return state;
        }

        var push = new Dictionary<string, double>();
        var text = "";
        foreach (var (task, score) in Measure(parameters, _items.Where(set => set.OpenerToken is not null)))
        {
            var miss = recipe.StyleTarget - score.Accuracy;
            var strength = Math.Clamp(miss / recipe.StyleTolerance / 5, -1, 1);
            push[task] = recipe.BareProbability + (recipe.StylePush * strength);
            text += string.Create(CultureInfo.InvariantCulture, $" {task} {100 * score.Accuracy:F1} (knows {100 * score.Knows:F1})");
        }

        report($"calibration {state.CalibrationRounds}:{text}");
        var isNear = push.Values.All(value => Math.Abs(value - recipe.BareProbability) <= recipe.StylePush / 5);
        return state with
        {
            CalibrationRounds = state.CalibrationRounds + 1,
            BareProbability = push,
            IsDone = isNear || state.CalibrationRounds >= recipe.MostCalibrationRounds,
        };
    }

    public string Describe(FlatParameters parameters)
    {
        var quick = _items.Select(set => set.Take(QuickItems));
        return "  " + string.Join("  ", Measure(parameters, quick).Select(entry => string.Create(
            CultureInfo.InvariantCulture, $"{entry.Task} {100 * entry.Score.Accuracy:F1} ({100 * entry.Score.Knows:F1})")));
    }

    private List<(string Task, Score Score)> Measure(FlatParameters parameters, IEnumerable<ScoredItems> sets)
    {
        using var scope = torch.NewDisposeScope();
        using var model = new RoundedModel(parameters);
        var scorer = new ExactScorer(model.Forward, threads);
        return [.. sets.Select(set => (set.Task, scorer.Measure(set)))];
    }
}
