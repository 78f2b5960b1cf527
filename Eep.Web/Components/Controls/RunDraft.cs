using Eep.Core.Runs;
using Eep.Web.Models;
using Eep.Web.Tasks;

namespace Eep.Web.Components.Controls;

/// <summary>What the form holds while it is filled in. Fields that the form does not show keep their values, so a fork loses nothing.</summary>
public sealed class RunDraft(RunOptions basis)
{
    private readonly RunOptions _basis = basis;

    public string Name { get; set; } = basis.Name;

    public string Model { get; set; } = basis.Model;

    public string Task { get; set; } = basis.Task;

    public int ExpertBudget { get; set; } = basis.ExpertBudget;

    public int? ExpertsPerToken { get; set; } = basis.ExpertsPerToken;

    public string ChatTemplate { get; set; } = basis.ChatTemplate;

    public string Preset { get; set; } = basis.Preset;

    public ulong Seed { get; set; } = basis.Seed;

    public int? PruningGenerations { get; set; } = basis.PruningGenerations;

    public int? MergingGenerations { get; set; } = basis.MergingGenerations;

    public int? ChildrenPerGeneration { get; set; } = basis.ChildrenPerGeneration;

    public int? LayerGroups { get; set; } = basis.LayerGroups;

    public int? SearchItems { get; set; } = basis.SearchItems;

    public int ValidationCandidates { get; set; } = basis.ValidationCandidates;

    public bool Baselines { get; set; } = basis.Baselines;

    /// <summary>Memory that the run may take, in GiB; null = what is free.</summary>
    public int? MemoryGibibytes { get; set; } = (int?)(basis.MemoryBytes >> 30);

    public RacingMode Racing { get; set; } = basis.Racing;

    /// <summary>Experts that every plan keeps, as <see cref="ExpertList"/> has them.</summary>
    public string Pinned { get; set; } = ExpertList.Write(basis.Pinned);

    /// <summary>Experts that no plan keeps.</summary>
    public string Banned { get; set; } = ExpertList.Write(basis.Banned);

    public string Device { get; set; } = basis.Device;

    public string Dtype { get; set; } = basis.Dtype;

    /// <summary>Half of the experts, but never fewer than a token needs; everything else at its default.</summary>
    public static RunDraft For(ModelView model, TaskView task) =>
        new(new RunOptions { Model = model.Path, Task = task.Path, ExpertBudget = HalfOf(model) });

    public static int HalfOf(ModelView model) => Math.Max(model.ExpertsPerToken, model.ExpertCount / 2);

    /// <exception cref="RunOptionsException">A list of experts is none; the model judges everything else.</exception>
    public RunOptions ToOptions()
    {
        var (pinned, banned) = (ExpertList.Parse(Pinned, out var pinnedFault), ExpertList.Parse(Banned, out var bannedFault));
        OptionFault[] faults = [.. new (string Field, string? Message)[] { ("pinned", pinnedFault), ("banned", bannedFault) }
            .Where(fault => fault.Message is not null).Select(fault => new OptionFault(fault.Field, fault.Message!))];
        return faults.Length > 0 ? throw new RunOptionsException(faults) : Filled() with { Pinned = pinned, Banned = banned };
    }

    private RunOptions Filled() => _basis with
    {
        Name = Name.Trim(),
        Model = Model,
        Task = Task,
        ExpertBudget = ExpertBudget,
        ExpertsPerToken = ExpertsPerToken,
        ChatTemplate = ChatTemplate,
        Preset = Preset,
        Seed = Seed,
        PruningGenerations = PruningGenerations,
        MergingGenerations = MergingGenerations,
        ChildrenPerGeneration = ChildrenPerGeneration,
        LayerGroups = LayerGroups,
        SearchItems = SearchItems,
        ValidationCandidates = ValidationCandidates,
        Baselines = Baselines,
        MemoryBytes = MemoryGibibytes == (int?)(_basis.MemoryBytes >> 30) ? _basis.MemoryBytes : (long?)MemoryGibibytes << 30,
        Racing = Racing,
        Device = Device,
        Dtype = Dtype,
    };
}
