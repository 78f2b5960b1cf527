using Eep.Web.Access;
using Eep.Web.Components.Controls;
using Eep.Web.Components.Watching;
using Eep.Web.Live;
using Eep.Web.Runs;
using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;

namespace Eep.Web.Components.Pages;

public sealed partial class RunListPage : IAsyncDisposable
{
    private static readonly (string Key, string Text, Func<RunSummary, bool> Holds)[] States =
    [
        ("all", "All", _ => true),
        ("active", "Active", run => StateLook.IsActive(run.State)),
        ("completed", "Completed", run => run.State.HasResult()),
        ("failed", "Failed", run => run.State == RunState.Failed),
        ("cancelled", "Cancelled", run => run.State == RunState.Cancelled),
    ];

    private static readonly (string Key, string Text)[] Orders =
    [
        ("newest", "Newest first"), ("-newest", "Oldest first"), ("name", "By name"), ("-score", "Best score first"), ("-test", "Best test score first"),
        ("-saved", "Most memory saved first"), ("-generations", "Most generations first"),
    ];

    private static readonly (string Key, string Title)[] Shelves = [("desk", "Runs"), ("archive", "Archive"), ("trash", "Trash")];

    private readonly Lock _gate = new();
    private readonly HashSet<Guid> _selected = [];
    private IReadOnlyList<RunSummary>? _runs;
    private IAsyncDisposable? _subscription;
    private RedrawThrottle? _throttle;
    private RunShelf? _loaded;
    private bool _mayOperate;
    private string? _failure;
    private string? _filterFault;
    private string? _readQuery = "";
    private Func<RunSummary, bool> _matches = _ => true;

    [SupplyParameterFromQuery(Name = "state")]
    public string? State { get; set; }

    [SupplyParameterFromQuery(Name = "q")]
    public string? Query { get; set; }

    /// <summary>"archive" or "trash"; absent is what is in sight.</summary>
    [SupplyParameterFromQuery(Name = "shelf")]
    public string? ShelfName { get; set; }

    /// <summary>A key of <see cref="RunOrder"/>; absent is newest first.</summary>
    [SupplyParameterFromQuery(Name = "sort")]
    public string? Order { get; set; }

    [Inject]
    private IRunService RunService { get; set; } = default!;

    [Inject]
    private IRunFeed Feed { get; set; } = default!;

    [Inject]
    private ICurrentUser User { get; set; } = default!;

    [Inject]
    private IJSRuntime Browser { get; set; } = default!;

    [Inject]
    private NavigationManager Navigation { get; set; } = default!;

    [Inject]
    private TimeProvider Clock { get; set; } = default!;

    private (string Key, string Text, Func<RunSummary, bool> Holds) Filter =>
        States.FirstOrDefault(state => state.Key == State, States[0]);

    private IEnumerable<(string Key, string Text, int Count)> Chips =>
        States.Select(state => (state.Key, state.Text, _runs!.Count(state.Holds))).Where(chip => chip.Item3 > 0 || chip.Key == Filter.Key);

    private List<RunSummary> Shown => [.. RunOrder.Sort(_runs!.Where(run => Filter.Holds(run) && _matches(run)), Order)];

    private string? Headline => _runs is not { Count: > 0 } runs
        ? null
        : runs.Count(run => StateLook.IsActive(run.State)) is var active and > 0
            ? $"{active} active, {runs.Count} in all"
            : $"{runs.Count} in all";

    private RunShelf Shelf => Enum.TryParse<RunShelf>(ShelfName, ignoreCase: true, out var shelf) && Enum.IsDefined(shelf) ? shelf : RunShelf.Desk;

    private List<RunSummary> Selected => _selected.Count == 0 ? [] : [.. (_runs ?? []).Where(run => _selected.Contains(run.Id))];

    public async ValueTask DisposeAsync()
    {
        if (_subscription is not null)
        {
            await _subscription.DisposeAsync();
        }

        _throttle?.Dispose();
    }

    protected override async Task OnInitializedAsync()
    {
        _throttle = new RedrawThrottle(Clock, RunWatch.Interval, () => InvokeAsync(StateHasChanged));
        _subscription = Feed.Subscribe(Guid.Empty, 0, OnDeltaAsync);
        _mayOperate = await User.MayAsync(AccessRole.Operator);
    }

    private async Task LoadAsync()
    {
        try
        {
            _failure = null;
            var runs = await RunService.ListAsync(Shelf);
            lock (_gate)
            {
                _runs = runs;
            }
        }
        catch (Exception exception) when (exception is InvalidOperationException or IOException or System.Data.Common.DbException)
        {
            _failure = exception.Message;
        }
    }

    private Task OnDeltaAsync(RunDelta delta)
    {
        if (delta.Summary is not { } summary)
        {
            return Task.CompletedTask;
        }

        lock (_gate)
        {
            if (_runs is { } runs)
            {
                var isKnown = runs.Any(run => run.Id == summary.Id);
                _runs = (isKnown, summary.Shelf == Shelf) switch
                {
                    (true, true) => [.. runs.Select(run => run.Id == summary.Id ? summary : run)],
                    (false, true) => [summary, .. runs],
                    (true, false) => [.. runs.Where(run => run.Id != summary.Id)],
                    _ => runs,
                };
            }
        }

        _throttle?.Request();
        return Task.CompletedTask;
    }

    // A query that cannot be read yet, because it is being typed, leaves the list as it was.
    protected override async Task OnParametersSetAsync()
    {
        if (_loaded != Shelf)
        {
            _loaded = Shelf;
            _selected.Clear();
            await LoadAsync();
        }

        ReadQuery();
    }

    private void ReadQuery()
    {
        if (_readQuery == Query)
        {
            return;
        }

        _readQuery = Query;
        try
        {
            (_matches, _filterFault) = (RunFilter.Parse(Query), null);
        }
        catch (FormatException exception)
        {
            _filterFault = exception.Message;
        }
    }

    private async Task ReadAgainAsync()
    {
        _selected.Clear();
        await LoadAsync();
    }

    private async Task SaveAsync() => await Browser.InvokeVoidAsync("eep.saveText", "runs.csv", RunListCsv.Of(Shown), "text/csv");

    private void SetOrder(string? key) => Go("sort", key is null or "newest" ? null : key);

    private void SetState(string key) => Go("state", key == "all" ? null : key);

    private void SetQuery(string? text) => Go("q", string.IsNullOrWhiteSpace(text) ? null : text);

    private void Go(string name, string? value) =>
        Navigation.NavigateTo(Navigation.GetUriWithQueryParameter(name, value), replace: true);

    private void ClearFilter() => Navigation.NavigateTo(Shelf == RunShelf.Desk ? "/" : $"/?shelf={ShelfName}", replace: true);

    private void Toggle(Guid id)
    {
        if (!_selected.Remove(id))
        {
            _selected.Add(id);
        }
    }
}
