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

    private FormCatalog _catalog = default!;
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

    private ModelView? Model => _catalog.Find(_draft?.Run.Options.Model);

    private DraftForm Form => new(_draft!.Run, Model, _faults, ChangedAsync);

    public void Dispose() => _check?.Cancel();

    protected override Task OnInitializedAsync()
    {
        _catalog = new FormCatalog(ModelService, TaskService);
        return LoadAsync();
    }

    private async Task LoadAsync()
    {
        await _catalog.LoadAsync();
        var basis = From is { } id ? (await RunService.FindAsync(id))?.Options : null;
        if (basis is not null)
        {
            await AddUnlistedModelAsync(basis.Model);
        }

        _failure = basis is null || _catalog.Models.Count == 0 ? _catalog.Missing : null;
        if (_failure is not null)
        {
            return;
        }

        var model = _catalog.Find(basis?.Model) ?? _catalog.Models[0];
        _draft = BudgetSearchDraft.For(model, basis ?? new RunOptions { Model = model.Path, Task = _catalog.Tasks[0].Path, ExpertBudget = 0 });
        await CheckAsync(TimeSpan.Zero);
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
