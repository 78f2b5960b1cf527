using Eep.Core.Checkpoints;
using Eep.Core.Checkpoints.Chat;
using Eep.Core.Evaluation;
using Eep.Core.Evaluation.Suites;
using Eep.Core.Models;
using Eep.Core.Pruning;

namespace Eep.Web.Evaluations;

/// <summary>
/// Says of broken items which removed experts served their tokens in the baseline: each is asked of the baseline once more, alone, and the
/// engine's own counts are read.
/// </summary>
internal sealed class BrokenItemTrace : IDisposable
{
    // A candidate that breaks thousands of items has lost more than an expert or two.
    private const int MostItems = 256;
    private const int MostExperts = 12;

    private readonly Checkpoint _checkpoint;
    private readonly MoeLanguageModel _model;
    private readonly IReadOnlyDictionary<string, Func<ExpertPlace, bool>> _removed;
    private readonly Dictionary<(string Task, int Item), ExpertTable> _shares = [];

    private BrokenItemTrace(EvaluationRequest request, string baseline, IEnumerable<SubjectPlan> subjects)
    {
        _checkpoint = Checkpoint.Open(baseline);
        _model = MoeLanguageModel.Open(_checkpoint, request.Compute, template: ChatTemplates.Resolve(baseline, request.ChatTemplate));
        _removed = subjects.Where(subject => subject.MadeBy is not null).ToDictionary(subject => subject.Name, subject => subject.RemovedOf(_model.Shape)!);
    }

    /// <summary>Adds to the broken items of candidates whose plans are known what served them; leaves the others as they are.</summary>
    public static IReadOnlyList<FlippedItem> Trace(
        EvaluationRequest request, Suite suite, IReadOnlyList<SubjectPlan> subjects, IReadOnlyList<FlippedItem> items, CancellationToken cancellationToken)
    {
        var known = subjects.Where(subject => subject.MadeBy is not null).Select(subject => subject.Name).ToHashSet();
        if (!items.Any(item => item.Broken && known.Contains(item.Candidate)))
        {
            return items;
        }

        using var trace = new BrokenItemTrace(request, subjects[0].Checkpoint, subjects);
        return [.. items.Select(item => item.Broken && known.Contains(item.Candidate) ? trace.Of(item, suite, cancellationToken) : item)];
    }

    public void Dispose()
    {
        _model.Dispose();
        _checkpoint.Dispose();
    }

    private FlippedItem Of(FlippedItem item, Suite suite, CancellationToken cancellationToken)
    {
        if (!_shares.TryGetValue((item.Task, item.Item), out var share))
        {
            if (_shares.Count == MostItems)
            {
                return item;
            }

            cancellationToken.ThrowIfCancellationRequested();
            var task = suite.Tasks.First(task => task.Name == item.Task);
            var request = task.Evaluator.Requests(task.Split, task.Limit)[item.Item];
            share = _model.Answer([request], [PruningPlan.Identity(_model.Shape)], cancellationToken: cancellationToken)[0].TokenShare;
            _shares[(item.Task, item.Item)] = share;
        }

        return item with { Removed = Served(share, _removed[item.Candidate]) };
    }

    private ServingExpert[] Served(ExpertTable share, Func<ExpertPlace, bool> removed) =>
    [
        .. _model.Shape.SparseLayers
            .SelectMany((layer, row) => Enumerable.Range(0, share.Experts).Select(expert => new ServingExpert(layer, expert, share[row, expert])))
            .Where(expert => expert.Share > 0 && removed(new ExpertPlace(expert.Layer, expert.Expert)))
            .OrderByDescending(expert => expert.Share)
            .Take(MostExperts),
    ];
}
