using Eep.Core.Runs;
using Eep.Web.Models;
using Eep.Web.Tasks;

namespace Eep.Web.Components.RunForm;

/// <summary>What the form holds while it is filled in: options, and the texts of fields as they were typed, readable or not.</summary>
public sealed class RunDraft(RunOptions options)
{
    private readonly Dictionary<OptionField, (string Text, string? Fault)> _typed = [];

    /// <summary>The options as far as the fields could be read.</summary>
    public RunOptions Options { get; private set; } = options;

    /// <summary>Fields whose text is no value.</summary>
    public IReadOnlyList<OptionFault> Faults =>
        [.. _typed.Where(typed => typed.Value.Fault is not null).Select(typed => new OptionFault(typed.Key.Name, typed.Value.Fault!))];

    /// <summary>Half of the experts, but never fewer than a token needs; everything else at its default.</summary>
    public static RunDraft For(ModelView model, TaskView task) =>
        new(new RunOptions { Model = model.Path, Task = task.Path, ExpertBudget = HalfOf(model) });

    public static int HalfOf(ModelView model) => Math.Max(model.ExpertsPerToken, model.ExpertCount / 2);

    /// <summary>What stands in a field.</summary>
    public string TextOf(OptionField field) => _typed.TryGetValue(field, out var typed) ? typed.Text : field.Read(Options);

    /// <summary>Takes over what was typed into a field.</summary>
    public void Type(OptionField field, string text)
    {
        try
        {
            Options = field.Write(Options, text);
            _typed[field] = (text, null);
        }
        catch (FormatException exception)
        {
            _typed[field] = (text, exception.Message);
        }
    }

    /// <summary>Changes options other than by a field; fields that it changes show their new value.</summary>
    public void Change(Func<RunOptions, RunOptions> change)
    {
        var before = Options;
        Options = change(before);
        foreach (var field in _typed.Keys.Where(field => field.Read(before) != field.Read(Options)).ToList())
        {
            _typed.Remove(field);
        }
    }

    /// <exception cref="RunOptionsException">The text of a field is no value; the model judges everything else.</exception>
    public RunOptions ToOptions() => Faults is { Count: > 0 } faults
        ? throw new RunOptionsException(faults)
        : Options with { Name = Options.Name.Trim() };
}
