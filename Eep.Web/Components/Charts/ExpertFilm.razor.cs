using Eep.Web.Runs;
using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;

namespace Eep.Web.Components.Charts;

/// <summary>
/// Survival and utilisation of every expert. The browser fetches the maps of all generations once and later ones as they come, and
/// draws the one that the scrub bar shows; the server only writes sentence and table of the generation that was settled on.
/// </summary>
public sealed partial class ExpertFilm : IAsyncDisposable
{
    private const string FilmScale = "100 % (survival) or the largest share (utilisation)";

    private readonly string _id = $"film-{Guid.NewGuid():N}";
    private ElementReference _root;
    private GenerationPoint? _read;
    private IReadOnlyList<int>? _named;
    private MapSpec _survival = new("", new ChartTable([], []));
    private MapSpec _utilisation = new("", new ChartTable([], []));
    private bool _asTables;
    private bool _mounted;

    [Parameter, EditorRequired]
    public Guid RunId { get; set; }

    [Parameter, EditorRequired]
    public required IReadOnlyList<GenerationPoint> Generations { get; set; }

    /// <summary>The model's number of each row's layer; rows are counted while they are not known.</summary>
    [Parameter]
    public IReadOnlyList<int> Layers { get; set; } = [];

    /// <summary>The generation shown; null follows the last.</summary>
    [Parameter]
    public int? Generation { get; set; }

    [Inject]
    private IJSRuntime Browser { get; set; } = default!;

    private GenerationPoint Shown => Generations[Math.Clamp(Generation ?? int.MaxValue, 0, Generations.Count - 1)];

    private IReadOnlyList<int>? LayerNumbers => Layers.Count == 0 ? null : Layers;

    private int MapHeight => Math.Clamp(40 + (Shown.Survival.Length * 26), 150, 620);

    private IEnumerable<(string Kind, string Title, MapSpec Spec)> Panels =>
    [
        ("survival", "Survival in the parent pool", _survival),
        ("utilisation", "Utilisation of the best plan", _utilisation),
    ];

    public async ValueTask DisposeAsync()
    {
        try
        {
            await Browser.InvokeVoidAsync("eep.film.unmount", _id);
        }
        catch (Exception exception) when (PageLeft.Is(exception))
        {
            // The page is being left.
        }
    }

    protected override void OnParametersSet()
    {
        if (!ReferenceEquals(_read, Shown) || !ReferenceEquals(_named, Layers))
        {
            (_read, _named) = (Shown, Layers);
            (_survival, _utilisation) = (ExpertMap.Survival(Shown.Survival, Layers), ExpertMap.Utilisation(Shown.Utilisation, Layers));
        }
    }

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (firstRender)
        {
            await Browser.InvokeVoidAsync("eep.film.mount", _id, _root, RunId, Shown.Generation, LayerNumbers);
            _mounted = true;
        }
        else if (_mounted)
        {
            await Browser.InvokeVoidAsync("eep.film.update", _id, Generations.Count, LayerNumbers);
        }
    }
}
