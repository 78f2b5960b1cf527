using System.Globalization;
using Eep.Core.Evaluation;
using Eep.Core.Evaluation.Metrics;
using Eep.Core.Runs;
using Eep.Web.Tasks;
using Microsoft.AspNetCore.Components;

namespace Eep.Web.Components.Pages;

/// <summary>A form that makes a task of a data file; every change shows the first rows again.</summary>
public sealed partial class NewTaskPage
{
    private TaskDraftData? _data;
    private TaskDraft? _draft;
    private TaskDraftPreview? _preview;
    private string? _definition;
    private string? _fault;
    private bool _keeping;

    [Inject]
    private ITaskDrafts Drafts { get; set; } = default!;

    [Inject]
    private NavigationManager Navigation { get; set; } = default!;

    private static string Text(ChangeEventArgs change) => (change.Value?.ToString() ?? "").ReplaceLineEndings("\n");

    private static double Number(ChangeEventArgs change, double otherwise) =>
        double.TryParse(change.Value?.ToString(), CultureInfo.InvariantCulture, out var number) ? number : otherwise;

    private static string Shown(string field) => $"{{{{{field}}}}}";

    // One more file leaves what was said of the fields as it is.
    private Task TakeAsync(TaskDraftData data)
    {
        _data = data;
        return ChangeAsync(_draft?.WithFiles(data.File, data.SplitFiles) ?? Drafts.Fill(data, _definition));
    }

    private Task ChooseFormatAsync(ChangeEventArgs change)
    {
        _definition = Text(change) is { Length: > 0 } name ? name : null;
        return ChangeAsync(Drafts.Fill(_data!, _definition));
    }

    private Task ChooseKindAsync(ChangeEventArgs change)
    {
        var kind = Enum.Parse<OutputType>(Text(change));
        return ChangeAsync(_draft! with
        {
            OutputType = kind,
            Metric = MetricCatalog.Default(kind),
            Choices = kind == OutputType.MultipleChoice ? _draft.Choices : [],
            Prompt = kind == OutputType.LogLikelihoodRolling ? "" : _draft.Prompt,
        });
    }

    private async Task ChangeAsync(TaskDraft draft)
    {
        (_draft, _fault) = (draft, null);
        try
        {
            _preview = await Drafts.PreviewAsync(_data!, draft, _definition);
        }
        catch (Exception exception) when (exception is TaskException or RunOptionsException)
        {
            (_preview, _fault) = (null, exception.Message);
        }
    }

    private async Task KeepAsync()
    {
        (_keeping, _fault) = (true, null);
        try
        {
            var kept = await Drafts.KeepAsync(_data!, _draft!, _definition);
            Navigation.NavigateTo($"/tasks/view?path={Uri.EscapeDataString(kept.Path)}");
        }
        catch (Exception exception) when (exception is TaskException or RunOptionsException)
        {
            _fault = exception.Message;
        }

        _keeping = false;
    }
}
