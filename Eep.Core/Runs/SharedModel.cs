using Eep.Core.Evaluation;
using Eep.Core.Models;
using Eep.Core.Pruning;

namespace Eep.Core.Runs;

/// <summary>A run's model that hands generations out in batches. What it answers is what the model alone would.</summary>
internal sealed class SharedModel(MoeLanguageModel model, RunTasks tasks, IBatchPool pool, string inputs)
{
    private int _batches;
    private int _generations;

    /// <summary>The model, as it is asked about the documents of a split.</summary>
    public ILanguageModel About(SplitKind split, EvaluationScope scope) => new View(this, split, scope.Limit);

    private IReadOnlyList<PlanAnswers> Answer(
        View view, IReadOnlyList<ModelRequest> requests, IReadOnlyList<PruningPlan> plans, IProgress<double>? progress, IPlanRace? race, CancellationToken cancellationToken)
    {
        if (plans.Count == 0)
        {
            return [];
        }

        model.BeginGeneration();
        var template = new Batch
        {
            Number = 0,
            Generation = _generations++,
            Split = view.Split,
            Limit = view.Limit,
            Block = 0,
            Plans = [],
            Inputs = inputs,
        };
        return new SharedGeneration(model, tasks, pool, template, () => _batches++, requests.Count, plans, progress, race).Run(cancellationToken);
    }

    private sealed class View(SharedModel owner, SplitKind split, int? limit) : ILanguageModel
    {
        public SplitKind Split => split;

        public int? Limit => limit;

        public MoeShape Shape => owner.Shape;

        public IReadOnlyList<PlanAnswers> Answer(
            IReadOnlyList<ModelRequest> requests,
            IReadOnlyList<PruningPlan> plans,
            IProgress<double>? progress = null,
            IPlanRace? race = null,
            CancellationToken cancellationToken = default) => owner.Answer(this, requests, plans, progress, race, cancellationToken);

        public ExpertEvidence Observe(
            IReadOnlyList<ModelRequest> requests, IProgress<double>? progress = null, CancellationToken cancellationToken = default) =>
            owner.Observe(requests, progress, cancellationToken);

        public void Dispose()
        {
            // A view: the model is its owner's.
        }
    }

    private MoeShape Shape => model.Shape;

    private ExpertEvidence Observe(IReadOnlyList<ModelRequest> requests, IProgress<double>? progress, CancellationToken cancellationToken) =>
        model.Observe(requests, progress, cancellationToken);
}
