using Eep.Core.Pruning;

namespace Eep.Core.Evaluation.Suites;

/// <summary>
/// Evaluates subjects on a suite, block of items by block of items, and journals every item. Subjects that share a model are answered
/// together, so that the engine runs what they share once; the baseline comes first and once for all; an item is left out when no
/// answer to it could change a gate.
/// </summary>
/// <param name="suite">The suite.</param>
/// <param name="journal">Where items are kept; what it holds is not asked again.</param>
/// <param name="baseline">Name of the baseline among the subjects, or null for none.</param>
public sealed class SuiteRun(Suite suite, EvaluationJournal journal, string? baseline)
{
    // Small enough to lose little to a kill and to stop early, large enough to fill the engine's batches.
    private const int ItemsPerBlock = 64;

    /// <summary>Asks one model for some subjects.</summary>
    /// <param name="model">The model.</param>
    /// <param name="subjects">Names and plans; answered together.</param>
    /// <param name="progress">Receives the share done, in [0, 1].</param>
    /// <param name="cancellationToken">Honoured between blocks.</param>
    public void Score(
        ILanguageModel model, IReadOnlyList<Subject> subjects, IProgress<double>? progress = null, CancellationToken cancellationToken = default)
    {
        var total = suite.Tasks.Sum(task => task.ItemCount);
        var done = 0;
        foreach (var task in suite.Tasks)
        {
            var requests = task.Evaluator.Requests(task.Split, task.Limit);
            for (var first = 0; first < requests.Count; first += ItemsPerBlock)
            {
                cancellationToken.ThrowIfCancellationRequested();
                var end = Math.Min(first + ItemsPerBlock, requests.Count);
                ScoreBlock(model, task, requests, subjects, first, end, cancellationToken);
                done += end - first;
                progress?.Report((double)done / total);
            }
        }
    }

    /// <summary>Scored items of a subject on a task, as far as they were asked.</summary>
    public IReadOnlyList<ItemScore> Items(string subject, SuiteTask task) => journal.Items(subject, task.Name);

    /// <summary>A candidate's verdict beside the baseline, from the journal alone.</summary>
    public SuiteVerdict Judge(string candidate, IReadOnlyDictionary<string, (double Baseline, double Candidate)>? costs = null) => SuiteVerdict.Of(
        suite,
        candidate,
        [.. suite.Tasks.Select(task => (Scores(baseline!, task), Scores(candidate, task)))],
        costs);

    private void ScoreBlock(
        ILanguageModel model, SuiteTask task, IReadOnlyList<ModelRequest> requests, IReadOnlyList<Subject> subjects, int first, int end, CancellationToken cancellationToken)
    {
        // A block that a kill cut through is asked from the first item that one of the subjects lacks.
        var waiting = subjects.Where(subject => journal.Items(subject.Name, task.Name).Count < end && !IsCertain(subject.Name, task)).ToArray();
        if (waiting.Length == 0)
        {
            return;
        }

        var from = Math.Max(first, waiting.Min(subject => journal.Items(subject.Name, task.Name).Count));
        var answers = model.Answer([.. requests.Skip(from).Take(end - from)], [.. waiting.Select(subject => subject.Plan)], null, null, cancellationToken);
        var items = task.Evaluator.Items(task.Split);
        foreach (var (subject, sheet) in waiting.Zip(answers))
        {
            journal.Add(subject.Name, task.Name, from, [.. sheet.Answers.Select((answer, index) => task.Evaluator.ScoreItem(items[from + index], answer))]);
        }
    }

    /// <summary>
    /// Holm's correction ties tasks with drop gates together: there a task may only stop when no other one has such a gate.
    /// </summary>
    private bool IsCertain(string subject, SuiteTask task)
    {
        if (baseline is null || subject == baseline || suite.Tasks.Any(other => other != task && other.Gates.Any(IsTest)))
        {
            return false;
        }

        var known = Scores(baseline, task);
        return known.Count == task.ItemCount && CertainVerdict.Is(task, known, Scores(subject, task), suite.Confidence, suite.Tasks.Count);
    }

    private static bool IsTest(TaskGate gate) => gate.Kind is TaskGateKind.MaxDrop or TaskGateKind.MaxRelativeDrop;

    private IReadOnlyList<double> Scores(string subject, SuiteTask task)
    {
        var items = journal.Items(subject, task.Name);
        return items.Count == 0 ? [] : task.Evaluator.Metrics(items)[0].Items;
    }
}
