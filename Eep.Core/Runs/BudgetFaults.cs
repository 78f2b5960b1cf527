using Eep.Core.Pruning;

namespace Eep.Core.Runs;

/// <summary>What is wrong with the expert budget and the experts per token of a run's options.</summary>
internal static class BudgetFaults
{
    /// <summary>At most one fault; empty when the model can have such plans.</summary>
    public static IReadOnlyList<OptionFault> Of(RunOptions options, MoeShape shape)
    {
        if (options.ExpertsPerTokenChoices is not { } choices)
        {
            return Of(options.ExpertBudget, options.ExpertsPerToken ?? shape.ExpertsPerToken, "expertsPerToken", shape) is { } fault ? [fault] : [];
        }

        if (options.ExpertsPerToken is { } active)
        {
            return [new OptionFault("expertsPerToken", $"is {active} beside expertsPerTokenChoices; name one of the two.")];
        }

        return choices.Count < 2 || choices.Distinct().Count() != choices.Count
            ? [new OptionFault("expertsPerTokenChoices", $"is [{string.Join(", ", choices)}]; it must be two or more different numbers.")]
            : [.. choices.Select(choice => Of(options.ExpertBudget, choice, "expertsPerTokenChoices", shape)).OfType<OptionFault>().Take(1)];
    }

    private static OptionFault? Of(int budget, int active, string field, MoeShape shape)
    {
        if (active < 1 || active > shape.ExpertCount)
        {
            return new OptionFault(field, $"is {active}; it must be 1 to {shape.ExpertCount}, the model's experts per layer.");
        }

        if (shape.HasFixedRouter && active != shape.ExpertsPerToken)
        {
            return new OptionFault(
                field,
                $"is {active}; this model's router always chooses {shape.ExpertsPerToken}, one after the other. Set {shape.ExpertsPerToken} or leave it out.");
        }

        if (budget < active && budget >= 1 && shape.HasFixedRouter)
        {
            return new OptionFault(
                "expertBudget", $"is {budget}; it must be {active} to {shape.ExpertCount}: this model's router always chooses {active} experts.");
        }

        if (shape.Groups is not null && !ExpertBudgets.IsLegal(shape, budget, active))
        {
            return new OptionFault("expertBudget", $"is {budget}; {ExpertBudgets.Rule(shape, budget, active)}");
        }

        if (budget < active && budget >= 1)
        {
            return new OptionFault(
                "expertBudget",
                $"is {budget}, below the {active} experts active per token; keep {active} or more, or set {field} to {budget} or less.");
        }

        return budget < 1 || budget > shape.ExpertCount
            ? new OptionFault("expertBudget", $"is {budget}; it must be {active} to {shape.ExpertCount}, the model's experts per layer.")
            : null;
    }
}
