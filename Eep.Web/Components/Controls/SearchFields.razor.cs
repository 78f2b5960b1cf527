using System.Globalization;
using Eep.Core.Pruning;
using Eep.Core.Search;
using Eep.Web.Models;
using Microsoft.AspNetCore.Components;

namespace Eep.Web.Components.Controls;

public sealed partial class SearchFields
{
    private static readonly (string Key, string Title, string Text)[] Presets =
    [
        (SearchPresets.EepPlus, "EEP+", "Starts from the one-shot methods and merges early. Minutes on a small model."),
        (SearchPresets.Paper, "Paper", "The published schedule, from random plans. Hours on a large model."),
        (SearchPresets.Official, "Official", "The released program: one plan at a time, from random plans."),
    ];

    private static readonly NumberField[] Numbers =
    [
        new("pruningGenerations", "Pruning generations", "Which experts stay.", preset => preset.PruningGenerations,
            draft => draft.PruningGenerations, (draft, value) => draft.PruningGenerations = value),
        new("mergingGenerations", "Merging generations", "How the others are mixed into them.", preset => preset.MergingGenerations,
            draft => draft.MergingGenerations, (draft, value) => draft.MergingGenerations = value),
        new("childrenPerGeneration", "Children per generation", "Plans that are scored together.", preset => preset.ChildrenPerGeneration,
            draft => draft.ChildrenPerGeneration, (draft, value) => draft.ChildrenPerGeneration = value),
        new("searchItems", "Search items", "Fewer are faster and noisier. Empty: all.", null,
            draft => draft.SearchItems, (draft, value) => draft.SearchItems = value),
        new("validationCandidates", "Validation candidates", "Best plans, scored again to choose the winner.", null,
            draft => draft.ValidationCandidates, (draft, value) => draft.ValidationCandidates = value ?? draft.ValidationCandidates),
        new("memoryBytes", "Memory, GiB", "What the run may take. Empty: what is free.", null,
            draft => draft.MemoryGibibytes, (draft, value) => draft.MemoryGibibytes = value),
        new("layerGroups", "Layer groups", "0 gives every layer its own choice.", preset => preset.LayerGroups,
            draft => draft.LayerGroups, (draft, value) => draft.LayerGroups = value),
    ];

    [Parameter, EditorRequired]
    public required RunDraft Draft { get; set; }

    [Parameter, EditorRequired]
    public required Func<string, IReadOnlyList<string>> FaultsOf { get; set; }

    [Parameter]
    public ModelView? Model { get; set; }

    [Parameter]
    public EventCallback Changed { get; set; }

    private string SeedText
    {
        get => Draft.Seed.ToString(CultureInfo.InvariantCulture);
        set => Draft.Seed = ulong.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var seed) ? seed : Draft.Seed;
    }

    private SearchOptions? Constants(string preset) => Model is not { } model || !SearchPresets.Names.Contains(preset)
        ? null
        : SearchPresets.Find(
            preset, new MoeShape([.. Enumerable.Range(0, model.SparseLayers)], model.ExpertCount, model.ExpertsPerToken), Draft.ExpertBudget);

    private string Schedule(string preset) => Constants(preset) is { } constants
        ? $"{constants.PruningGenerations} generations of pruning, {constants.MergingGenerations} of merging, {(constants.ChildrenPerGeneration == 1 ? "one child" : $"{constants.ChildrenPerGeneration} children")} each."
        : "";

    private string Placeholder(NumberField field) => field.Preset is null
        ? ""
        : Constants(Draft.Preset) is { } constants ? $"{field.Preset(constants)}, as the preset" : "as the preset";

    private Task ChoosePresetAsync(string preset)
    {
        Draft.Preset = preset;
        return Changed.InvokeAsync();
    }

    private Task SetAsync(NumberField field, string? text)
    {
        field.Set(Draft, int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value) ? value : null);
        return Changed.InvokeAsync();
    }

    private sealed record NumberField(
        string Field, string Label, string Help, Func<SearchOptions, int>? Preset, Func<RunDraft, int?> Get, Action<RunDraft, int?> Set);
}
