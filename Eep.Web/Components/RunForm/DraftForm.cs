using Eep.Core.Pruning;
using Eep.Core.Runs;
using Eep.Core.Search;
using Eep.Web.Models;

namespace Eep.Web.Components.RunForm;

/// <summary>What every part of the form works on.</summary>
/// <param name="Model">The chosen model, where its headers could be read.</param>
/// <param name="Faults">Of the draft as it is now.</param>
/// <param name="Changed">To be called after each change.</param>
public sealed record DraftForm(RunDraft Draft, ModelView? Model, IReadOnlyList<OptionFault> Faults, Func<Task> Changed)
{
    public RunOptions Options => Draft.Options;

    public IReadOnlyList<string> FaultsOf(string option) =>
        [.. Faults.Where(fault => string.Equals(fault.Field, option, StringComparison.OrdinalIgnoreCase)).Select(fault => fault.Message)];

    public bool IsFaulty(IEnumerable<OptionField> fields) => fields.Any(field => FaultsOf(field.Name).Count > 0);

    public Task TypeAsync(OptionField field, string text)
    {
        Draft.Type(field, text);
        return Changed();
    }

    public Task ChangeAsync(Func<RunOptions, RunOptions> change)
    {
        Draft.Change(change);
        return Changed();
    }

    /// <summary>The search's constants with a preset, and the form's own numbers laid over them where asked for; null where they are not known.</summary>
    public SearchOptions? Constants(string preset, bool withOwnNumbers = false)
    {
        if (Model is not { } model || !SearchPresets.Names.Contains(preset))
        {
            return null;
        }

        var shape = new MoeShape([.. Enumerable.Range(0, model.SparseLayers)], model.ExpertCount, model.ExpertsPerToken);
        return withOwnNumbers ? RunPlan.SearchOptions(Options with { Preset = preset }, shape) : SearchPresets.Find(preset, shape, Options.ExpertBudget);
    }
}
