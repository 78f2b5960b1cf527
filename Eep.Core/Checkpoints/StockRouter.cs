using Eep.Core.Pruning;

namespace Eep.Core.Checkpoints;

/// <summary>
/// Which plans an ordinary checkpoint can hold (METHOD B12). In logits space all of them: gate rows combine linearly. In probability space only
/// one-hot rows under a router that renormalises (softmax over the kept rows is p_i / sum of kept p, and dividing the chosen ones by their
/// sum cancels the difference) or scores each expert by itself.
/// </summary>
public static class StockRouter
{
    /// <summary>The plan as the export computes it: the same groups, in logits space unless a modelling file holds the mapping.</summary>
    /// <param name="plan">Any plan.</param>
    /// <param name="config">The model's config.</param>
    /// <param name="router">What to do with the router mapping.</param>
    /// <exception cref="PlanException">No ordinary gate can hold the plan; the message says what to do.</exception>
    public static PruningPlan Resolve(PruningPlan plan, ModelConfig config, RouterExport router)
    {
        if (config.Router.Mapping is not null)
        {
            throw new PlanException($"{config.ModelType} carries a router mapping already, from an earlier export with a modelling file; export from the original model.");
        }

        if (!plan.IsUniform && !PadsExactly(config))
        {
            throw new PlanException(
                $"The plan keeps {plan.Groups.Min(group => group.ExpertMerging.Rows)} to {plan.ExpertBudget} experts a layer. A stock checkpoint has as many in every layer, and {config.ModelType} has no bias in "
                + "its router with which the missing ones could be shut out; fill the short layers (a run does so by itself), which is another model, and evaluate that.");
        }

        if (router == RouterExport.ModelingFile)
        {
            return MappedMixtral.Check(plan, config);
        }

        if (router == RouterExport.OneHot)
        {
            return new PruningPlan(
                [.. plan.Groups.Select(group => group with { RouterMapping = Dominant(group.RouterMapping) })],
                RouterSpace.Logits,
                plan.ExpertsPerToken,
                plan.Alignment);
        }

        if (plan.RouterSpace == RouterSpace.Logits)
        {
            return plan;
        }

        var reason = !config.Router.SlicesExactly
            ? $"the router of {config.ModelType} does not divide the chosen probabilities by their sum, so keeping gate rows gives another model"
            : plan.Groups.Any(group => !group.RouterMapping.IsOneHot)
                ? "its rows are real-valued, and a linear map after the softmax is none before it"
                : null;
        return reason is null
            ? new PruningPlan(plan.Groups, RouterSpace.Logits, plan.ExpertsPerToken, plan.Alignment)
            : throw new PlanException(
                $"The plan maps router probabilities and no stock checkpoint can hold it: {reason}. Three ways out: --router one-hot, where each new expert "
                + "takes the gate row of its dominant original expert; --router folded, which fits a gate to the mapping and reports the error; or "
                + "--with-modeling-file, which computes the plan exactly but loads only where custom code may run (Mixtral only). The first two change "
                + "the model, so evaluate the result again; or search in router space logits.");
    }

    /// <summary>
    /// Whether layers that keep fewer experts than others can be padded with ones that are never chosen: the choice adds a bias of its own for each expert.
    /// </summary>
    public static bool PadsExactly(ModelConfig config) =>
        (config.Router.Gate.Bias is not null || config.Router.Correction is not null) && config.Shape.GroupCount == 1;

    private static CoefficientMatrix Dominant(CoefficientMatrix mapping) => CoefficientMatrix.OneHot(mapping.Dominants(), mapping.Columns);
}
