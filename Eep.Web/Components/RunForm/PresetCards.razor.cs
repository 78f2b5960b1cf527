using Eep.Core.Search;
using Microsoft.AspNetCore.Components;

namespace Eep.Web.Components.RunForm;

/// <summary>The presets, with what each would change in the search as the form has it now.</summary>
public sealed partial class PresetCards
{
    private static readonly (string Key, string Title, string Text)[] Presets =
    [
        (SearchPresets.EepPlus, "EEP+", "Starts from the one-shot methods, prunes, then merges. Minutes on a small model."),
        (SearchPresets.Paper, "Paper", "The published schedule, from random plans. Hours on a large model."),
        (SearchPresets.Official, "Official", "The released program: one plan at a time, from random plans."),
    ];

    private static readonly OptionField[] OfPreset =
        [.. SearchOptionFields.Sizes, .. SearchOptionFields.Groups, .. SearchOptionFields.Ends.Where(field => field.Preset is not null)];

    [Parameter, EditorRequired]
    public required DraftForm Form { get; set; }

    private string Chosen => Form.Options.Preset;

    private IReadOnlyList<OptionField> Own => [.. OfPreset.Where(option => option.Read(Form.Options).Length > 0)];

    private IReadOnlyList<SettingChange> DiffTo(string preset) =>
        preset != Chosen && Form.Constants(Chosen, withOwnNumbers: true) is { } now && Form.Constants(preset, withOwnNumbers: true) is { } then
            ? SettingChange.Between(now, then)
            : [];

    private string Schedule(string preset) => Form.Constants(preset) is { } constants
        ? $"{constants.PruningGenerations} generations of pruning, {constants.MergingGenerations} of merging, {(constants.ChildrenPerGeneration == 1 ? "one child" : $"{constants.ChildrenPerGeneration} children")} each."
        : "";

    private Task ChooseAsync(string preset) => Form.ChangeAsync(options => options with { Preset = preset });

    private Task DropOwnAsync() => Form.ChangeAsync(options => OfPreset.Aggregate(options, (rest, field) => field.Write(rest, "")));
}
