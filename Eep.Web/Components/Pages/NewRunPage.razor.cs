using Eep.Core.Runs;
using Eep.Web.Components.Controls;
using Eep.Web.Models;
using Eep.Web.Runs;
using Eep.Web.Tasks;
using Microsoft.AspNetCore.Components;

namespace Eep.Web.Components.Pages;

public sealed partial class NewRunPage : IDisposable
{
    private static readonly TimeSpan TypingPause = TimeSpan.FromMilliseconds(200);

    private IReadOnlyList<ModelView> _models = [];
    private IReadOnlyList<TaskView> _tasks = [];
    private IReadOnlyList<OptionFault> _faults = [];
    private RunDraft? _draft;
    private RunDetail? _forkedFrom;
    private RunEstimate? _estimate;
    private CancellationTokenSource? _check;
    private string? _failure;
    private bool _starting;

    /// <summary>The run to fork: its options fill the form.</summary>
    [SupplyParameterFromQuery(Name = "from")]
    public Guid? From { get; set; }

    /// <summary>A model to choose, by path.</summary>
    [SupplyParameterFromQuery(Name = "model")]
    public string? ModelPath { get; set; }

    /// <summary>Experts to pin, as marked on another run's map.</summary>
    [SupplyParameterFromQuery(Name = "pinned")]
    public string? Pinned { get; set; }

    /// <summary>Experts to ban.</summary>
    [SupplyParameterFromQuery(Name = "banned")]
    public string? Banned { get; set; }

    [Inject]
    private IRunService RunService { get; set; } = default!;

    [Inject]
    private IModelService ModelService { get; set; } = default!;

    [Inject]
    private ITaskService TaskService { get; set; } = default!;

    [Inject]
    private NavigationManager Navigation { get; set; } = default!;

    private ModelView? Model => _models.FirstOrDefault(model => model.Path == _draft?.Model);

    public void Dispose() => _check?.Cancel();

    protected override Task OnInitializedAsync() => LoadAsync();

    private async Task LoadAsync()
    {
        _failure = null;
        _models = await ModelService.ListAsync();
        _tasks = await TaskService.ListAsync();
        if (From is { } id)
        {
            _forkedFrom = await RunService.FindAsync(id);
        }

        if (_forkedFrom is not null)
        {
            _draft = new RunDraft(_forkedFrom.Options);
            await AddUnlistedModelAsync(_draft.Model);
        }
        else if (_models.Count == 0 || _tasks.Count == 0)
        {
            _failure = _models.Count == 0 ? "No model was found. The sample model belongs in samples/." : "No task was found. The sample's tasks belong in samples/.";
            return;
        }
        else
        {
            await AddUnlistedModelAsync(ModelPath ?? _models[0].Path);
            var model = _models.FirstOrDefault(view => view.Path == ModelPath) ?? _models[0];
            _draft = RunDraft.For(model, _tasks[0]);
        }

        (_draft.Pinned, _draft.Banned) = (Pinned ?? _draft.Pinned, Banned ?? _draft.Banned);
        await CheckAsync(TimeSpan.Zero);
    }

    // A folder that Eep does not list can be run all the same; validation says what is wrong when it cannot.
    private async Task AddUnlistedModelAsync(string path)
    {
        if (_models.Any(model => model.Path == path))
        {
            return;
        }

        try
        {
            _models = [.. _models, await ModelService.InspectAsync(path)];
        }
        catch (RunOptionsException exception)
        {
            _faults = exception.Faults;
        }
    }

    private async Task ChooseModelAsync(string path)
    {
        await AddUnlistedModelAsync(path);
        var before = Model;
        _draft!.Model = path;
        if (Model is { } model && (before is null || before.ExpertCount != model.ExpertCount))
        {
            _draft.ExpertBudget = RunDraft.HalfOf(model);
            _draft.ExpertsPerToken = null;
        }

        await ChangedAsync();
    }

    private Task ChooseTaskAsync(string path)
    {
        _draft!.Task = path;
        return ChangedAsync();
    }

    private Task ChangedAsync() => CheckAsync(TypingPause);

    private async Task CheckAsync(TimeSpan pause)
    {
        if (_check is { } earlier)
        {
            await earlier.CancelAsync();
        }

        var check = _check = new CancellationTokenSource();
        try
        {
            await Task.Delay(pause, check.Token);
            var options = _draft!.ToOptions();
            var faults = await RunService.ValidateAsync(options, check.Token);
            var estimate = faults.Count == 0 ? await RunService.EstimateAsync(options, check.Token) : null;
            if (!check.IsCancellationRequested)
            {
                (_faults, _estimate) = (faults, estimate);
            }
        }
        catch (OperationCanceledException)
        {
            // A later change asks again.
        }
        catch (RunOptionsException exception)
        {
            (_faults, _estimate) = (exception.Faults, null);
        }
    }

    private async Task StartAsync()
    {
        if (_starting)
        {
            return;
        }

        _starting = true;
        try
        {
            Navigation.NavigateTo($"/runs/{await StartAsync(_draft!.ToOptions())}");
        }
        catch (RunOptionsException exception)
        {
            (_faults, _estimate, _starting) = (exception.Faults, null, false);
        }
    }

    private async Task<Guid> StartAsync(RunOptions options) =>
        (_forkedFrom is null ? null : await RunService.ForkAsync(_forkedFrom.Summary.Id, RunOptionsFile.Format(options)))
            ?? await RunService.StartAsync(options);

    private IReadOnlyList<string> FaultsOf(string field) =>
        [.. _faults.Where(fault => string.Equals(fault.Field, field, StringComparison.OrdinalIgnoreCase)).Select(fault => fault.Message)];
}
