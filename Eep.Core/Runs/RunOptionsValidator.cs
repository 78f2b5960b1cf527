using Eep.Core.Checkpoints;
using Eep.Core.Checkpoints.Chat;
using Eep.Core.Evaluation;
using Eep.Core.Models;
using Eep.Core.Pruning;
using Eep.Core.Search;

namespace Eep.Core.Runs;

/// <summary>Finds every fault of a run's options before any work is done.</summary>
public static class RunOptionsValidator
{
    private const long SmallestShardBytes = 1_000_000;

    /// <summary>All faults, in the order of the options; empty when the run can start.</summary>
    /// <param name="options">Model and task paths must be absolute.</param>
    /// <remarks>Reads config.json, tensor headers and the task's documents; no weights.</remarks>
    public static IReadOnlyList<OptionFault> Validate(RunOptions options)
    {
        var faults = new List<OptionFault>();
        if (options.FormatVersion != 1)
        {
            faults.Add(new OptionFault("formatVersion", $"is {options.FormatVersion}; this version reads 1."));
        }

        var shape = CheckModel(options, faults);
        var tasks = CheckTasks(options, faults);
        CheckChatTemplate(options, shape is not null, faults);
        CheckPlain(options, faults);
        if (shape is not null && tasks is not null && (options.MemoryBytes is null or > 0))
        {
            CheckMemory(options, tasks, faults);
        }

        if (shape is not null)
        {
            var budget = BudgetFaults.Of(options, shape);
            faults.AddRange(budget);
            if (budget.Count == 0 && SearchPresets.Names.Contains(options.Preset))
            {
                CheckSearch(options, shape, faults);
            }
        }

        return faults;
    }

    private static MoeShape? CheckModel(RunOptions options, List<OptionFault> faults)
    {
        try
        {
            using var checkpoint = Checkpoint.Open(options.Model);
            return checkpoint.Shape;
        }
        catch (CheckpointException exception)
        {
            faults.Add(new OptionFault("model", exception.Message));
            return null;
        }
    }

    private static RunTasks? CheckTasks(RunOptions options, List<OptionFault> faults)
    {
        var before = faults.Count;
        foreach (var (field, path) in options.Paths().Where(path => path.Field is "task" or "furtherTasks"))
        {
            try
            {
                _ = new Evaluator(TaskFile.Read(path));
            }
            catch (TaskException exception)
            {
                faults.Add(new OptionFault(field, exception.Message));
            }
        }

        if (faults.Count > before)
        {
            return null;
        }

        var tasks = RunTasks.Read(options);
        if (options.Fitness == FitnessKind.Agreement && tasks.All.FirstOrDefault(evaluator => evaluator.Task.OutputType != OutputType.MultipleChoice) is { } other)
        {
            faults.Add(new OptionFault(
                "fitness", $"is agreement, but task {other.Task.Name} is {OutputTypes.Name(other.Task.OutputType)}; only multiple_choice tasks offer choices to agree on."));
        }

        if (options.BreakTies && (options.Fitness != FitnessKind.Metric || tasks.All.Any(evaluator => evaluator.Task.OutputType != OutputType.MultipleChoice)))
        {
            faults.Add(new OptionFault("breakTies", "is true; only the metrics of multiple_choice tasks have right choices whose probability breaks ties."));
        }

        return tasks;
    }

    private static void CheckChatTemplate(RunOptions options, bool hasModel, List<OptionFault> faults)
    {
        if (!ChatTemplate.Choices.Contains(options.ChatTemplate))
        {
            faults.Add(new OptionFault(
                "chatTemplate", $"is '{options.ChatTemplate}'; it must be {ChatTemplate.Automatic}, {ChatTemplates.Offer}."));
            return;
        }

        try
        {
            _ = hasModel ? ChatTemplates.Resolve(options.Model, options.ChatTemplate) : null;
        }
        catch (CheckpointException exception)
        {
            faults.Add(new OptionFault("chatTemplate", exception.Message));
        }
    }

    private static void CheckPlain(RunOptions options, List<OptionFault> faults)
    {
        void Require(bool right, string field, object? value, string range)
        {
            if (!right)
            {
                faults.Add(new OptionFault(field, $"is {value}; it must be {range}."));
            }
        }

        foreach (var task in options.FurtherTasks ?? [])
        {
            Require(task.Weight > 0 && double.IsFinite(task.Weight), "furtherTasks", $"weight {task.Weight} for {task.Task}", "a weight above 0");
            Require(task.Floor is null or (>= 0 and <= 1), "furtherTasks", $"floor {task.Floor} for {task.Task}", "a floor of 0 to 1");
        }

        Require(options.TaskFloor is null or (>= 0 and <= 1), "taskFloor", options.TaskFloor, "0 to 1, or absent");
        Require(Enum.IsDefined(options.TaskAggregate), "taskAggregate", options.TaskAggregate, "mean or worst");
        Require(Enum.IsDefined(options.Fitness), "fitness", options.Fitness, "metric or agreement");
        Require(options.Margin is null || options.FurtherTasks is not { Count: > 0 }, "margin", "set beside furtherTasks", "absent there: it judges one task");
        Require(SearchPresets.Names.Contains(options.Preset), "preset", $"'{options.Preset}'", string.Join(" or ", SearchPresets.Names));
        Require(options.PruningGenerations is null or >= 0, "pruningGenerations", options.PruningGenerations, "0 or more");
        Require(options.MergingGenerations is null or >= 0, "mergingGenerations", options.MergingGenerations, "0 or more");
        Require(options.ChildrenPerGeneration is null or >= 1, "childrenPerGeneration", options.ChildrenPerGeneration, "1 or more");
        Require(options.Evaluations is null or >= 1, "evaluations", options.Evaluations, "1 or more");
        Require(options.Minutes is null or > 0, "minutes", options.Minutes, "greater than 0");
        Require(options.TargetScore is null or (> 0 and <= 1), "targetScore", options.TargetScore, "greater than 0, at most 1");
        Require(options.RestartAfter is null or >= 1, "restartAfter", options.RestartAfter, "1 or more generations");
        Require(options.Patience is null or >= 1, "patience", options.Patience, "1 or more generations");
        Require(options.Generations is null or >= 1, "generations", options.Generations, "1 or more");
        Require(options.ValidationCandidates >= 1, "validationCandidates", options.ValidationCandidates, "1 or more");
        Require(options.Margin is null or (>= 0 and < 1), "margin", options.Margin, "0 or more, below 1, or absent");
        Require(options.Confidence is > 0 and < 1, "confidence", options.Confidence, "above 0, below 1");
        Require(options.SearchItems is null or >= 1, "searchItems", options.SearchItems, "1 or more, or absent for all");
        Require(options.MemoryBytes is null or > 0, "memoryBytes", options.MemoryBytes, "above 0, or absent for what is free");
        Require(Enum.IsDefined(options.Racing), "racing", options.Racing, "off, exact or statistical");
        Require(options.Device is "cpu" or "cuda", "device", $"'{options.Device}'", "cpu or cuda");
        Require(ComputeTypes.Names.Contains(options.Dtype), "dtype", $"'{options.Dtype}'", string.Join(" or ", ComputeTypes.Names));
        Require(options.MaxShardBytes >= SmallestShardBytes, "maxShardBytes", options.MaxShardBytes, $"{SmallestShardBytes} or more");
    }

    /// <summary>A model that is larger than the memory can be streamed, but not while it generates.</summary>
    private static void CheckMemory(RunOptions options, RunTasks tasks, List<OptionFault> faults)
    {
        using var checkpoint = Checkpoint.Open(options.Model);
        var plan = MemoryPlan.For(checkpoint, RunInputs.Compute(options, checkpoint));
        if (plan.Budget < plan.Least)
        {
            faults.Add(new OptionFault("memoryBytes", $"leaves {plan.Budget} bytes; even with its layers streamed the model needs {plan.Least}."));
        }
        else if (plan.Streams && tasks.Generates)
        {
            faults.Add(new OptionFault(
                "memoryBytes",
                $"leaves {plan.Budget} bytes; task {tasks.All.First(evaluator => evaluator.Task.OutputType == OutputType.GenerateUntil).Task.Name} generates answers, for which the whole model has to be in memory: {plan.LeastResident}. Only multiple-choice tasks run with layers streamed."));
        }
    }

    private static void CheckSearch(RunOptions options, MoeShape shape, List<OptionFault> faults)
    {
        if (options.LayerGroups is < 0 || options.LayerGroups > shape.SparseLayerCount)
        {
            faults.Add(new OptionFault(
                "layerGroups",
                $"is {options.LayerGroups}; it must be 0 (one group a layer) to {shape.SparseLayerCount}, the model's sparse layers."));
            return;
        }

        if (options.LayerGroupSizes is { } sizes && (sizes.Any(size => size < 1) || sizes.Sum(size => (long)size) != shape.SparseLayerCount))
        {
            faults.Add(new OptionFault(
                "layerGroupSizes",
                $"is [{string.Join(", ", sizes)}]; it must be numbers from 1 that sum to {shape.SparseLayerCount}, the model's sparse layers."));
            return;
        }

        var search = RunPlan.SearchOptions(options, shape);
        if (options.LayerGroupSchedule is not null && (options.LayerGroups ?? options.LayerGroupSizes?.Count) is not null)
        {
            faults.Add(new OptionFault("layerGroupSchedule", "is set beside layerGroups or layerGroupSizes; name one of them."));
            return;
        }

        if (search.ScheduleFault(shape) is { } schedule)
        {
            faults.Add(Split(schedule));
            return;
        }

        faults.AddRange(search.UnevenFaults(shape).Select(Split));
        faults.AddRange(search.Constraints.Faults(shape, search.Stages(shape)[0], search.ExpertBudget).Select(Split));
        CheckStart(options, search, shape, faults);
        if (search.RouterSpace == RouterSpace.Probabilities && shape.HasFixedRouter)
        {
            faults.Add(new OptionFault("routerSpace", "is probabilities; this model's router has none over all experts, so use logits."));
        }
        else if (search.RouterSpace == RouterSpace.Probabilities && search.MergingGenerations > 0)
        {
            faults.Add(new OptionFault(
                "routerSpace",
                "is probabilities, in which a merged plan has no stock checkpoint; use logits, or set mergingGenerations to 0."));
        }
    }

    /// <summary>A sentence that begins with the name of the option.</summary>
    private static OptionFault Split(string fault) => new(fault[..fault.IndexOf(' ')], fault[(fault.IndexOf(' ') + 1)..]);

    private static void CheckStart(RunOptions options, SearchOptions search, MoeShape shape, List<OptionFault> faults)
    {
        try
        {
            _ = RunPlan.StartPlans(options, search, shape, new ExpertTable(shape.SparseLayerCount, shape.ExpertCount)).Count();
        }
        catch (Exception exception) when (exception is CheckpointException or PlanException)
        {
            faults.Add(new OptionFault("startFrom", exception.Message));
        }
    }
}
