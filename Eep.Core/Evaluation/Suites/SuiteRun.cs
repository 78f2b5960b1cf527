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
/// <param name="workers">Threads of the engine: few subjects are asked more items at once, so that each thread has some.</param>
public sealed class SuiteRun(Suite suite, EvaluationJournal journal, string? baseline, int workers = 1)
{
    // Small enough to lose little to a kill and to stop early, large enough to fill the engine's batches.
    private const int ItemsPerBlock = 64;

    // Requests are the same objects for all subjects, so that a model tokenises each once.
    private readonly Dictionary<string, (IReadOnlyList<TaskItem> Items, IReadOnlyList<ModelRequest> Requests)> _questions =
        suite.Tasks.ToDictionary(task => task.Name, task => (task.Items, task.Requests));

    private readonly Dictionary<string, IReadOnlyList<double>> _baselineScores = [];

    /// <summary>Asks one model for some subjects.</summary>
    /// <param name="model">The model.</param>
    /// <param name="subjects">Names and plans; answered together.</param>
    /// <param name="progress">Receives the share done, in [0, 1].</param>
    /// <param name="cancellationToken">Honoured between blocks.</param>
    public void Score(
        ILanguageModel model, IReadOnlyList<Subject> subjects, IProgress<double>? progress = null, CancellationToken cancellationToken = default)
    {
        foreach (var task in suite.Tasks.Where(task => task.First.Count > 0))
        {
            Ask(task, subjects, Math.Min(task.First.Count, task.ItemCount), IsCertain);
        }

        foreach (var task in suite.Tasks)
        {
            Ask(task, subjects, task.ItemCount, IsCertain);
        }

        // Where Holm's correction decides a rule, the p-values of all tasks count: nothing is left out.
        Subject[] tied = [.. subjects.Where(subject => IsTied(subject.Name))];
        foreach (var task in suite.Tasks)
        {
            Ask(task, tied, task.ItemCount, (_, _) => false);
        }

        progress?.Report(1);

        void Ask(SuiteTask task, IReadOnlyList<Subject> asked, int end, Func<string, SuiteTask, bool> isDone)
        {
            var (items, requests) = _questions[task.Name];
            var size = ItemsPerBlock * Math.Max(1, workers / Math.Max(1, asked.Count));
            for (var first = 0; first < end; first += size)
            {
                cancellationToken.ThrowIfCancellationRequested();
                var next = Math.Min(first + size, end);
                Subject[] waiting = [.. asked.Where(subject => Known(subject, task) < next && !isDone(subject.Name, task))];
                if (waiting.Length > 0)
                {
                    AskBlock(model, task, requests, items, waiting, next, cancellationToken);
                    progress?.Report((double)subjects.Sum(subject => suite.Tasks.Sum(each => Known(subject, each))) / (subjects.Count * suite.Tasks.Sum(each => each.ItemCount)));
                }
            }
        }
    }

    /// <summary>Scored items of a subject on a task, as far as they were asked, in the order of <see cref="SuiteTask.Order"/>.</summary>
    public IReadOnlyList<ItemScore> Items(string subject, SuiteTask task) => journal.Items(subject, task.Name);

    /// <summary>A candidate's verdict beside the baseline, from the journal alone.</summary>
    public SuiteVerdict Judge(string candidate, IReadOnlyDictionary<string, (double Baseline, double Candidate)>? costs = null) => SuiteVerdict.Of(
        suite,
        candidate,
        [.. suite.Tasks.Select(task => (Scores(baseline!, task), Scores(candidate, task)))],
        costs);

    /// <summary>A block that a kill cut through is asked from the first item that one of the subjects lacks.</summary>
    private void AskBlock(
        ILanguageModel model, SuiteTask task, IReadOnlyList<ModelRequest> requests, IReadOnlyList<TaskItem> items, Subject[] waiting, int end, CancellationToken cancellationToken)
    {
        var from = waiting.Min(subject => Known(subject, task));
        var answers = model.Answer([.. requests.Skip(from).Take(end - from)], [.. waiting.Select(subject => subject.Plan)], null, null, cancellationToken);
        foreach (var (subject, sheet) in waiting.Zip(answers))
        {
            var known = Known(subject, task);
            journal.Add(subject.Name, task.Name, known, [.. sheet.Answers.Skip(known - from).Select((answer, index) => task.Evaluator.ScoreItem(items[known + index], answer))]);
        }
    }

    private int Known(Subject subject, SuiteTask task) => journal.Items(subject.Name, task.Name).Count;

    private bool IsCertain(string subject, SuiteTask task)
    {
        if (baseline is null || subject == baseline)
        {
            return false;
        }

        if (!_baselineScores.TryGetValue(task.Name, out var known))
        {
            if (journal.Items(baseline, task.Name).Count < task.ItemCount)
            {
                return false;
            }

            _baselineScores[task.Name] = known = Scores(baseline, task);
        }

        return CertainVerdict.Is(task, known, Scores(subject, task), suite.Confidence, suite.Tasks.Count);
    }

    /// <summary>Whether a rule is decided by a p-value that the items of other tasks can still change.</summary>
    private bool IsTied(string subject) => suite.Tasks.Any(task => task.HasTest && !IsCertain(subject, task));

    private IReadOnlyList<double> Scores(string subject, SuiteTask task)
    {
        var items = journal.Items(subject, task.Name);
        return items.Count == 0 ? [] : task.Evaluator.Metrics(items)[0].Items;
    }
}
