using System.Globalization;
using Eep.Core.Evaluation;
using Eep.Core.Evaluation.Metrics;
using Eep.Web.Access;
using Eep.Web.Tasks;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Forms;

namespace Eep.Web.Components.Pages;

/// <summary>A form that makes a task of a data file; every change shows the first rows again.</summary>
public sealed partial class NewTaskPage
{
    private TaskDraftData? _data;
    private TaskDraft? _draft;
    private TaskPreview? _preview;
    private string? _definition;
    private string? _dataFault;
    private string? _fault;
    private bool _keeping;
    private bool _mayOperate;

    [Inject]
    private ITaskDrafts Drafts { get; set; } = default!;

    [Inject]
    private ICurrentUser User { get; set; } = default!;

    [Inject]
    private NavigationManager Navigation { get; set; } = default!;

    protected override async Task OnInitializedAsync() => _mayOperate = await User.MayAsync(AccessRole.Operator);

    private static string Text(ChangeEventArgs change) => (change.Value?.ToString() ?? "").ReplaceLineEndings("\n");

    private static double Number(ChangeEventArgs change, double otherwise) =>
        double.TryParse(change.Value?.ToString(), CultureInfo.InvariantCulture, out var number) ? number : otherwise;

    private static string Shown(string field) => $"{{{{{field}}}}}";

    private Task UploadAsync(InputFileChangeEventArgs change) =>
        StartAsync(() => Drafts.StartAsync(new UploadedFile(change.File.Name, () => change.File.OpenReadStream(ITaskFiles.MostBytes))));

    private async Task StartAsync(Func<Task<TaskDraftData>> start)
    {
        _dataFault = null;
        try
        {
            _data = await start();
            await ChangeAsync(Drafts.Fill(_data, _definition));
        }
        catch (Exception exception) when (exception is TaskException or IOException)
        {
            _dataFault = exception.Message;
        }
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
        catch (TaskException exception)
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
        catch (TaskException exception)
        {
            _fault = exception.Message;
        }

        _keeping = false;
    }
}
