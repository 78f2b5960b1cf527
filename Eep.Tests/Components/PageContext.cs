using Bunit;
using Bunit.TestDoubles;
using Eep.Tests.Components.Fakes;
using Eep.Tests.Web;
using Eep.Web.Access;
using Eep.Web.Budgets;
using Eep.Web.Evaluations;
using Eep.Web.Live;
using Eep.Web.Models;
using Eep.Web.Runs;
using Eep.Web.Tasks;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using MudBlazor;
using MudBlazor.Services;

namespace Eep.Tests.Components;

/// <summary>A page with services in memory, a browser that agrees to everything, and a clock that the test moves.</summary>
public abstract class PageContext : BunitContext, IAsyncLifetime
{
    private bool _popovers;

    protected PageContext()
    {
        // A busy machine takes its time; an assertion that holds sooner does not wait.
        DefaultWaitTimeout = TimeSpan.FromSeconds(15);
        JSInterop.Mode = JSRuntimeMode.Loose;
        Services.AddMudServices();
        Services.AddSingleton<TimeProvider>(Clock);
        Services.AddSingleton<ICurrentUser>(new FakeUser());
        Services.AddSingleton<IRunService>(Runs);
        Services.AddSingleton<IEvaluationService>(Evaluations);
        Services.AddSingleton<IBudgetSearchService>(BudgetSearches);
        Services.AddSingleton<IRunArchive>(Archive);
        Services.AddSingleton<IIndividualCheckpoints>(IndividualCheckpoints);
        Services.AddSingleton<IRunFeed>(Feed);
        Services.AddSingleton<IEvaluationFeed>(EvaluationFeed);
        Services.AddSingleton<IModelService>(Catalog);
        Services.AddSingleton<ITaskService>(Catalog);
        Services.AddSingleton<IAliasService>(Aliases);
        Services.AddSingleton<ITaskFiles>(TaskFiles);
        Services.AddSingleton<ITaskDrafts>(TaskDrafts);
    }

    protected FakeTimeProvider Clock { get; } = new(SampleRuns.Now);

    protected FakeRunService Runs { get; } = new();

    protected FakeEvaluations Evaluations { get; } = new();

    protected FakeBudgetSearches BudgetSearches { get; } = new();

    protected FakeTaskFiles TaskFiles { get; } = new();

    protected FakeTaskDrafts TaskDrafts { get; } = new();

    protected FakeRunArchive Archive { get; } = new();

    protected FakeIndividualCheckpoints IndividualCheckpoints { get; } = new();

    protected FakeRunFeed Feed { get; } = new();

    protected FakeEvaluationFeed EvaluationFeed { get; } = new();

    protected FakeCatalog Catalog { get; } = new();

    protected FakeAliases Aliases { get; } = new();

    protected string Address => new Uri(Navigation.Uri).PathAndQuery;

    protected BunitNavigationManager Navigation => Services.GetRequiredService<BunitNavigationManager>();

    public Task InitializeAsync() => Task.CompletedTask;

    // Some services can only be disposed of asynchronously, which the test runner does not do by itself.
    Task IAsyncLifetime.DisposeAsync() => DisposeAsync().AsTask();

    /// <summary>Renders a page as if it had been reached at the address.</summary>
    protected IRenderedComponent<TPage> Visit<TPage>(
        string address, Action<ComponentParameterCollectionBuilder<TPage>>? parameters = null)
        where TPage : IComponent
    {
        if (!_popovers)
        {
            Render<MudPopoverProvider>();
            _popovers = true;
        }

        Navigation.NavigateTo(address);
        return Render(parameters ?? (_ => { }));
    }
}
