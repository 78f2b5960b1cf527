using Eep.Core.Evaluation;
using Eep.Core.Metering;
using Eep.Core.Models;
using Eep.Core.Pruning;

namespace Eep.Core.Bench;

/// <summary>One generation as a fresh engine runs it: everything merged anew, requests tokenised and the network warm before the clock starts.</summary>
/// <param name="Seconds">The whole generation.</param>
/// <param name="Computed">Layer-tokens read and generated.</param>
/// <param name="Counters">The engine's own.</param>
/// <param name="Answers">By plan.</param>
internal sealed record EngineTiming(double Seconds, long Computed, EngineCounters Counters, IReadOnlyList<PlanAnswers> Answers)
{
    /// <param name="subject">Model and task.</param>
    /// <param name="requests">What is asked.</param>
    /// <param name="plans">The generation.</param>
    /// <param name="engine">What to avoid.</param>
    /// <param name="cancellationToken">Honoured within a layer.</param>
    /// <param name="earlier">Plans that an earlier generation was asked, before the clock starts; null for none.</param>
    public static EngineTiming Of(
        BenchSubject subject,
        IReadOnlyList<ModelRequest> requests,
        IReadOnlyList<PruningPlan> plans,
        EngineOptions engine,
        CancellationToken cancellationToken,
        IReadOnlyList<PruningPlan>? earlier = null)
    {
        using (var warm = subject.Engine(engine))
        {
            warm.Answer([requests[0]], [PruningPlan.Identity(warm.Shape)], cancellationToken: cancellationToken);
        }

        using var model = subject.Engine(engine);
        model.Prepare(requests);
        model.Answer(requests, earlier ?? [], cancellationToken: cancellationToken);
        var before = model.Counters.Computed + model.Counters.Generated;
        IReadOnlyList<PlanAnswers> answers = [];
        var seconds = BestTime.Once(() => answers = model.Answer(requests, plans, cancellationToken: cancellationToken));
        return new EngineTiming(seconds, model.Counters.Computed + model.Counters.Generated - before, model.Counters, answers);
    }
}
