using Eep.Core.Runs;

namespace Eep.Web.Components.RunForm;

/// <summary>The steps of the form, as its address names them.</summary>
/// <param name="Options">Options that are set in it.</param>
public sealed record RunStep(string Key, string Title, IReadOnlyList<string> Options)
{
    public static readonly RunStep Model = new("model", "Model", ["model", "chatTemplate", .. Names(ModelStep.Machine)]);
    public static readonly RunStep Task = new("task", "Task", ["task", "furtherTasks", .. Names(TaskStep.Score), .. Names(TaskStep.Several)]);
    public static readonly RunStep Budget = new(
        "budget", "Budget", ["expertBudget", "expertsPerToken", .. Names(BudgetStep.Constraints), .. Names(BudgetStep.Further)]);

    public static readonly RunStep Search = new(
        "search", "Search",
        [
            "preset", "seed", .. Names(SearchOptionFields.Ends), .. Names(SearchOptionFields.Sizes), .. Names(SearchOptionFields.Groups),
            .. Names(SearchOptionFields.Walk), .. Names(SearchOptionFields.Choice),
        ]);

    public static readonly RunStep Review = new("review", "Review", ["name"]);

    public static readonly IReadOnlyList<RunStep> All = [Model, Task, Budget, Search, Review];

    public RunStep? Next => All.SkipWhile(step => step != this).Skip(1).FirstOrDefault();

    public RunStep? Before => All.TakeWhile(step => step != this).LastOrDefault();

    public static RunStep Of(string? key) => All.FirstOrDefault(step => step.Key == key) ?? Model;

    /// <summary>Where an option is set; null for what no field sets.</summary>
    public static RunStep? Of(OptionFault fault) => All.FirstOrDefault(step => step.Options.Contains(fault.Field, StringComparer.OrdinalIgnoreCase));

    private static IEnumerable<string> Names(IEnumerable<OptionField> fields) => fields.Select(field => field.Name);
}
