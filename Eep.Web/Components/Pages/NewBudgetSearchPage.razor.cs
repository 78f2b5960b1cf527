using Eep.Core.Runs;
using Eep.Web.Budgets;
using Eep.Web.Components.Controls;
using Eep.Web.Components.RunForm;
using Eep.Web.Models;
using Eep.Web.Runs;
using Eep.Web.Tasks;
using Microsoft.AspNetCore.Components;

namespace Eep.Web.Components.Pages;

/// <summary>The form of a search for the smallest good model.</summary>
public sealed partial class NewBudgetSearchPage : IDisposable
{
    private static readonly TimeSpan TypingPause = TimeSpan.FromMilliseconds(200);

    private static readonly IReadOnlyList<OptionField> OfTask = [OptionFields.SearchItems];

    private IReadOnlyList<ModelView> _models = [];
    private IReadOnlyList<TaskView> _tasks = [];
    private IReadOnlyList<OptionFault> _faults = [];
    private BudgetSearchDraft? _draft;
    private BudgetSearchEstimate? _estimate;
    private CancellationTokenSource? _check;
    private string? _failure;
    private bool _starting;

    /// <summary>The run whose options fill the form.</summary>
    [SupplyParameterFromQuery(Name = "from")]
    public Guid? From { get; set; }

    [Inject]
    private IBudgetSearchService Searches { get; set; } = default!;

    [Inject]
    private IRunService RunService { get; set; } = default!;

    [Inject]
    private IModelService ModelService { get; set; } = default!;

    [Inject]
    private ITaskService TaskService { get; set; } = default!;

    [Inject]
    private NavigationManager Navigation { get; set; } = default!;

    private ModelView? Model => _models.FirstOrDefault(model => model.Path == _draft?.Run.Options.Model);

    private DraftForm Form => new(_draft!.Run, Model, _faults, ChangedAsync);

    public void Dispose() => _check?.Cancel();

    protected override Task OnInitializedAsync() => LoadAsync();

    private async Task LoadAsync()
    {
        _failure = null;
        _models = await ModelService.ListAsync();
        _tasks = await TaskService.ListAsync();
        var basis = From is { } id ? (await RunService.FindAsync(id))?.Options : null;
        await AddUnlistedModelAsync(basis?.Model);
        if (_models.Count == 0 || (_tasks.Count == 0 && basis is null))
        {
            _failure = _models.Count == 0 ? "No model was found. The sample model belongs in samples/." : "No task was found. The sample's tasks belong in samples/.";
            return;
        }

        var model = _models.FirstOrDefault(view => view.Path == basis?.Model) ?? _models[0];
        _draft = BudgetSearchDraft.For(model, basis ?? new RunOptions { Model = model.Path, Task = _tasks[0].Path, ExpertBudget = 0 });
        await CheckAsync(TimeSpan.Zero);
    }

    // A folder that Eep does not list can be run all the same; validation says what is wrong when it cannot.
    private async Task AddUnlistedModelAsync(string? path)
    {
        if (path is null || _models.Any(model => model.Path == path))
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
        _draft!.Run.Change(options => options with { Model = path });
        if (Model is { } model && (before?.ExpertCount != model.ExpertCount || before.ExpertsPerToken != model.ExpertsPerToken))
        {
            _draft.Run.Change(options => options with { ExpertBudget = BudgetSearchDraft.LargestOf(model) });
            _draft.Active.Clear();
            _draft.Active.Add(model.ExpertsPerToken);
        }

        await ChangedAsync();
    }

    private async Task ChangedAsync()
    {
        StateHasChanged();
        await CheckAsync(TypingPause);
        StateHasChanged();
    }

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
            var estimate = await Searches.EstimateAsync(_draft!.ToOptions(Model), check.Token);
            if (!check.IsCancellationRequested)
            {
                (_faults, _estimate) = ([], estimate);
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
            Navigation.NavigateTo($"/budget-searches/{await Searches.StartAsync(_draft!.ToOptions(Model))}");
        }
        catch (RunOptionsException exception)
        {
            (_faults, _estimate, _starting) = (exception.Faults, null, false);
        }
    }
}
