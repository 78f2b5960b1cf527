using Eep.Core.Evaluation;
using Eep.Core.Pruning;

namespace Eep.Tests.Evaluation;

/// <summary>A model that answers with a function of plan and request.</summary>
public sealed class FakeLanguageModel(Func<PruningPlan, ModelRequest, ModelAnswer> answer) : ILanguageModel
{
    public MoeShape Shape { get; } = new([0, 1], 4, 2);

    public List<ModelRequest> Asked { get; } = [];

    public IReadOnlyList<PlanAnswers> Answer(
        IReadOnlyList<ModelRequest> requests,
        IReadOnlyList<PruningPlan> plans,
        IProgress<double>? progress = null,
        IPlanRace? race = null,
        CancellationToken cancellationToken = default)
    {
        Asked.AddRange(requests);
        return [.. plans.Select(plan => new PlanAnswers([.. requests.Select(request => answer(plan, request))], new ExpertTable(2, 4)))];
    }

    public ExpertEvidence Observe(
        IReadOnlyList<ModelRequest> requests, IProgress<double>? progress = null, CancellationToken cancellationToken = default) =>
        new(new RoutingStatistics(2, 4), new ExpertSample([], [], true, true), new ExpertTable(2, 4));

    public void Dispose()
    {
    }
}
