using Eep.Core.Checkpoints;
using Eep.Core.Evaluation;
using Eep.Core.Pruning;
using Eep.Core.Pruning.Criteria;

namespace Eep.Core.Runs;

/// <summary>
/// The plan that is exported and reported: the winner, or, where its layers keep different numbers of experts and no router bias can shut out the missing ones, the
/// winner filled up and scored again as the model it is.
/// </summary>
internal sealed record Deliverable(PruningPlan Plan, TasksResult Validation, UnevenBudgets? Uneven)
{
    public static Deliverable Of(
        RunInputs inputs, Selection.Candidate winner, ExpertEvidence evidence, IRunObserver observer, CancellationToken cancellationToken)
    {
        var plan = winner.Individual.Plan;
        if (plan.IsUniform)
        {
            return new Deliverable(plan, winner.Validation, null);
        }

        var isPadded = StockRouter.PadsExactly(inputs.Checkpoint.Config);
        var uneven = new UnevenBudgets(
            plan.Groups.Min(group => group.ExpertMerging.Rows), plan.ExpertBudget, plan.ExpertTotal, isPadded, winner.Validation.Whole.Score, winner.Validation.Whole.Score);
        if (isPadded)
        {
            return new Deliverable(plan, winner.Validation, uneven);
        }

        observer.OnLog($"Layers keep {uneven.Least} to {uneven.Most} experts; a stock checkpoint has as many in every layer, so short ones get their next best.");
        var filled = FilledPlan.Of(plan, StatisticsCriterion.Reap.Score(evidence), inputs.Shape);
        var failures = new Dictionary<string, string>();
        var progress = new StageProgress(observer, RunStage.Selecting, "The filled plan on the validation split", start: 1);
        var validation = inputs.Evaluate(SplitKind.Validation, [filled], failures, progress, cancellationToken)[0]
            ?? throw new ModelException($"The filled plan failed on the validation split: {failures.Values.First()}");
        return new Deliverable(filled, validation, uneven with { DeliveredScore = validation.Whole.Score });
    }
}
