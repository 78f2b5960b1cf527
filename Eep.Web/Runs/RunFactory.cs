using System.Globalization;
using Eep.Core.Checkpoints;
using Eep.Core.Evaluation;
using Eep.Core.Runs;
using Eep.Web.Configuration;
using Eep.Web.Data;

namespace Eep.Web.Runs;

/// <summary>Makes the row of a new run out of options.</summary>
public sealed class RunFactory(EepPaths paths, TimeProvider clock)
{
    /// <summary>Checks the options and makes the row; stores nothing.</summary>
    /// <exception cref="RunOptionsException">The options cannot run; carries every fault.</exception>
    /// <param name="parentId">The run it is forked from, or null.</param>
    public Run Create(RunOptions options, Guid? parentId = null)
    {
        var resolved = paths.Resolve(options);
        var faults = RunOptionsValidator.Validate(resolved);
        if (faults.Count > 0)
        {
            throw new RunOptionsException(faults);
        }

        using var checkpoint = Checkpoint.Open(resolved.Model);
        var search = RunPlan.SearchOptions(resolved, checkpoint.Shape);
        var now = clock.GetUtcNow();
        var modelName = NameOf(checkpoint.Folder);
        var taskName = TaskFile.Read(resolved.Task).Name;
        return new Run
        {
            Id = Guid.CreateVersion7(now),
            Name = options.Name.Trim() is { Length: > 0 } name ? name : MakeName(modelName, taskName, checkpoint.Shape.ExpertCount, options),
            Options = paths.Shorten(resolved),
            ModelName = modelName,
            TaskName = taskName,
            ExpertCount = checkpoint.Shape.ExpertCount,
            ExpertBudget = options.ExpertBudget,
            Preset = options.Preset,
            Seed = options.Seed,
            CreatedAt = now,
            ParentId = parentId,
            GenerationCount = 1 + search.PruningGenerations + search.MergingGenerations,
        };
    }

    private static string MakeName(string model, string task, int experts, RunOptions options) => string.Create(
        CultureInfo.InvariantCulture, $"{model}, {task}, {experts} to {options.ExpertBudget} experts, seed {options.Seed}");

    // A folder called model or checkpoint says nothing; its parent does.
    private static string NameOf(string folder)
    {
        var name = Path.GetFileName(folder);
        return name is "model" or RunFiles.Checkpoint ? $"{Path.GetFileName(Path.GetDirectoryName(folder))}/{name}" : name;
    }
}
