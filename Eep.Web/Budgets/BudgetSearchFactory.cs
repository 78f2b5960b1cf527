using System.Globalization;
using Eep.Core.Checkpoints;
using Eep.Core.Runs;
using Eep.Web.Configuration;
using Eep.Web.Data;
using Eep.Web.Runs;

namespace Eep.Web.Budgets;

/// <summary>Makes the row of a new budget search out of options.</summary>
public sealed class BudgetSearchFactory(RunFactory runs, EepPaths paths, TimeProvider clock)
{
    /// <summary>Every fault of the options; empty when all of its runs can be made. Touches files, stores nothing.</summary>
    public IReadOnlyList<OptionFault> Faults(BudgetSearchOptions options)
    {
        var resolved = paths.Resolve(options.Run);
        if (Budgets(resolved, options.Budgets, out var faults) is not { } budgets)
        {
            // What is wrong with the budgets may follow from what is wrong with the rest.
            return [.. RunOptionsValidator.Validate(resolved).Concat(faults).DistinctBy(fault => fault.Field)];
        }

        // What holds for the largest and the smallest budget holds for those between them.
        var search = new SmallestSearch(resolved, budgets);
        return [.. new[] { budgets[^1], budgets[0] }.Distinct().SelectMany(budget => RunOptionsValidator.Validate(search.OptionsOf(budget))).Distinct()];
    }

    /// <summary>Checks the options and makes the row; stores nothing.</summary>
    /// <exception cref="RunOptionsException">They cannot be worked on; carries every fault.</exception>
    public BudgetSearch Create(BudgetSearchOptions options, string? actor)
    {
        var faults = Faults(options);
        if (faults.Count > 0)
        {
            throw new RunOptionsException(faults);
        }

        var resolved = paths.Resolve(options.Run);
        using var checkpoint = Checkpoint.Open(resolved.Model);
        var budgets = SmallestSearch.Budgets(resolved, checkpoint.Shape, options.Budgets);
        var largest = runs.Create(new SmallestSearch(resolved, budgets).OptionsOf(budgets[^1]));
        var now = clock.GetUtcNow();
        var name = resolved.Name.Trim() is { Length: > 0 } given ? given : string.Create(
            CultureInfo.InvariantCulture, $"{largest.ModelName}, {largest.TaskName}, smallest of {budgets[0]} to {budgets[^1]} experts, seed {resolved.Seed}");
        return new BudgetSearch
        {
            Id = Guid.CreateVersion7(now),
            Name = name,
            Options = new BudgetSearchOptions
            {
                Run = paths.Shorten(resolved) with { Name = name, ExpertBudget = budgets[^1] },
                Budgets = budgets,
                All = options.All,
            },
            ModelName = largest.ModelName,
            TaskName = largest.TaskName,
            ExpertCount = checkpoint.Shape.ExpertCount,
            ExpertsPerToken = checkpoint.Shape.ExpertsPerToken,
            FullBytes = BudgetSize.Full(checkpoint),
            Sizes = BudgetSize.Of(checkpoint, budgets),
            CreatedAt = now,
            Actor = actor,
        };
    }

    /// <summary>The budgets to choose among; null when there are none, with what is wrong.</summary>
    private static IReadOnlyList<int>? Budgets(RunOptions resolved, IReadOnlyList<int>? named, out IReadOnlyList<OptionFault> faults)
    {
        faults = [];
        try
        {
            using var checkpoint = Checkpoint.Open(resolved.Model);
            return SmallestSearch.Budgets(resolved, checkpoint.Shape, named);
        }
        catch (CheckpointException)
        {
            // The validation of the rest says what is wrong with the model.
        }
        catch (RunOptionsException exception)
        {
            faults = exception.Faults;
        }

        return null;
    }
}
