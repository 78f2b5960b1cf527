using Eep.Core.Runs;
using Eep.Web.Components.Controls;
using Eep.Web.Components.RunForm;
using Eep.Web.Models;
using Eep.Web.Runs;
using Eep.Web.Tasks;
using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;

namespace Eep.Web.Components.Pages;

/// <summary>Options in five steps or as JSON, with what they cost beside them. Start is in reach from every step.</summary>
public sealed partial class NewRunPage : IDisposable
{
    private static readonly TimeSpan TypingPause = TimeSpan.FromMilliseconds(200);
    private static readonly (string Key, string Title)[] Views = [("form", "Form"), ("json", "JSON")];

    private FormCatalog _catalog = default!;
    private IReadOnlyList<OptionFault> _faults = [];
    private RunDraft? _draft;
    private RunDetail? _forkedFrom;
    private RunEstimate? _estimate;
    private CancellationTokenSource? _check;
    private DateTimeOffset? _draftFrom;
    private string? _failure;
    private string? _jsonFault;
    private string _json = "";
    private bool _starting;

    /// <summary>The step shown; absent is the first.</summary>
    [SupplyParameterFromQuery(Name = "step")]
    public string? Step { get; set; }

    /// <summary>"json" shows the options as JSON.</summary>
    [SupplyParameterFromQuery(Name = "view")]
    public string? View { get; set; }

    /// <summary>The run to fork: its options fill the form.</summary>
    [SupplyParameterFromQuery(Name = "from")]
    public Guid? From { get; set; }

    /// <summary>Whether the forked run's experts are to be spread evenly: its twin with as many in every layer.</summary>
    [SupplyParameterFromQuery(Name = "uniform")]
    public bool Uniform { get; set; }

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

    [Inject]
    private IJSRuntime Browser { get; set; } = default!;

    [Inject]
    private TimeProvider Clock { get; set; } = default!;

    private ModelView? Model => _catalog.Find(_draft?.Options.Model);

    private string? TaskName => _catalog.Tasks.FirstOrDefault(task => task.Path == _draft?.Options.Task)?.Name;

    private RunStep Shown => RunStep.Of(Step);

    private bool IsJson => View == "json";

    private string Basis => $"{From}|{Uniform}|{ModelPath}|{Pinned}|{Banned}";

    public void Dispose() => _check?.Cancel();

    protected override Task OnInitializedAsync()
    {
        _catalog = new FormCatalog(ModelService, TaskService);
        return LoadAsync();
    }

    private async Task LoadAsync()
    {
        await _catalog.LoadAsync();
        _forkedFrom = From is { } id ? await RunService.FindAsync(id) : null;
        _failure = _forkedFrom is null ? _catalog.Missing : null;
        if (_failure is not null)
        {
            return;
        }

        var saved = await SavedDraft.ReadAsync(Browser, Basis);
        _draftFrom = saved?.At;
        await BeginAsync(saved?.Options);
    }

    /// <summary>Fills the form with the options of a draft, or with what the address asks for.</summary>
    private async Task BeginAsync(RunOptions? saved)
    {
        await AddUnlistedModelAsync(saved?.Model ?? _forkedFrom?.Options.Model ?? ModelPath ?? _catalog.Models[0].Path);
        _draft = (saved ?? _forkedFrom?.Options) is { } options
            ? new RunDraft(options)
            : RunDraft.For(_catalog.Find(ModelPath) ?? _catalog.Models[0], _catalog.Tasks[0]);
        if (saved is null)
        {
            TypeMarks(OptionFields.Pinned, Pinned);
            TypeMarks(OptionFields.Banned, Banned);
            if (Uniform)
            {
                _draft.Change(options => options with { LeastExperts = null, MostExperts = null });
            }
        }

        // The form can be filled in while what it costs is measured.
        ShowJson();
        StateHasChanged();
        await CheckAsync(TimeSpan.Zero);
    }

    private void TypeMarks(OptionField field, string? marks)
    {
        if (marks is not null)
        {
            _draft!.Type(field, marks);
        }
    }

    private async Task DropDraftAsync()
    {
        _draftFrom = null;
        await SavedDraft.ForgetAsync(Browser);
        await BeginAsync(saved: null);
    }

    private async Task AddUnlistedModelAsync(string path)
    {
        if (await _catalog.AddAsync(path) is { Count: > 0 } faults)
        {
            _faults = faults;
        }
    }

    private async Task ChooseModelAsync(string path)
    {
        await AddUnlistedModelAsync(path);
        var before = Model;
        _draft!.Change(options => options with { Model = path });
        if (Model is { } model && (before is null || before.ExpertCount != model.ExpertCount))
        {
            _draft.Change(options => options with { ExpertBudget = RunDraft.HalfOf(model), ExpertsPerToken = null });
        }

        await ChangedAsync();
    }

    // Parts of the form call this, so the page has to be told to draw itself: what changed at once, what it costs when that is known.
    private async Task ChangedAsync()
    {
        ShowJson();
        StateHasChanged();
        await CheckAsync(TypingPause, save: true);
        StateHasChanged();
    }

    private void ShowJson() => (_json, _jsonFault) = (OptionsText.WriteShort(_draft!.Options), null);

    private async Task ReadJsonAsync(string text)
    {
        _json = text;
        try
        {
            var options = RunOptionsFile.Parse(text);
            await AddUnlistedModelAsync(options.Model);
            (_draft, _jsonFault) = (new RunDraft(options), null);
            await CheckAsync(TypingPause, save: true);
        }
        catch (RunOptionsException exception)
        {
            _check?.Cancel();
            var fault = exception.Faults[0];
            _jsonFault = fault.Field == "options" ? fault.Message : $"{fault.Field}: {fault.Message}";
            (_faults, _estimate) = (exception.Faults, null);
        }
    }

    private async Task CheckAsync(TimeSpan pause, bool save = false)
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
            if (save)
            {
                await SavedDraft.WriteAsync(Browser, Basis, options, Clock.GetUtcNow());
            }

            var faults = await RunService.ValidateAsync(options, check.Token);
            var estimate = faults.Count == 0 ? await RunService.EstimateAsync(options, check.Token) : null;
            if (!check.IsCancellationRequested)
            {
                (_faults, _estimate) = (faults, estimate);
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException || PageLeft.Is(exception))
        {
            // A later change asks again, or nobody looks any more.
        }
        catch (RunOptionsException exception)
        {
            (_faults, _estimate) = (exception.Faults, null);
        }
    }

    private Task NextAsync()
    {
        if (Shown.Next is { } next)
        {
            Navigation.NavigateTo(AddressOf(next));
            return Task.CompletedTask;
        }

        return StartAsync();
    }

    private async Task StartAsync()
    {
        if (await StartedAsync(options => options) is { } id)
        {
            await SavedDraft.ForgetAsync(Browser);
            Navigation.NavigateTo($"/runs/{id}");
        }
    }

    private async Task TryAsync()
    {
        await SavedDraft.WriteAsync(Browser, Basis, _draft!.Options, Clock.GetUtcNow());
        if (await StartedAsync(options => options with { Generations = 1, Baselines = false }) is { } id)
        {
            Navigation.NavigateTo($"/runs/{id}");
        }
    }

    private async Task<Guid?> StartedAsync(Func<RunOptions, RunOptions> change)
    {
        if (_starting)
        {
            return null;
        }

        _starting = true;
        try
        {
            return await StartAsync(change(_jsonFault is null ? _draft!.ToOptions() : RunOptionsFile.Parse(_json)));
        }
        catch (RunOptionsException exception)
        {
            (_faults, _estimate, _starting) = (exception.Faults, null, false);
            return null;
        }
    }

    private async Task<Guid> StartAsync(RunOptions options) =>
        (_forkedFrom is null ? null : await RunService.ForkAsync(_forkedFrom.Summary.Id, RunOptionsFile.Format(options)))
            ?? await RunService.StartAsync(options);

    private string Address(string name, string? value) => Navigation.GetUriWithQueryParameter(name, value);

    private string AddressOf(RunStep step) => Navigation.GetUriWithQueryParameters(
        new Dictionary<string, object?> { ["step"] = step == RunStep.Model ? null : step.Key, ["view"] = null });

    private string AddressOf(RunStep step, string option) => $"{AddressOf(step)}#{option}";
}
