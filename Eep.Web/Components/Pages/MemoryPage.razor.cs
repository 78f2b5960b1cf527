using System.Globalization;
using Eep.Core.Checkpoints;
using Eep.Core.Pruning;
using Eep.Core.Runs;
using Eep.Web.Models;
using Microsoft.AspNetCore.Components;

namespace Eep.Web.Components.Pages;

/// <summary>The what-if memory calculator: every choice is in the address.</summary>
public sealed partial class MemoryPage
{
    // Sizes that cards are sold with.
    private static readonly int[] Cards = [8, 12, 16, 24, 32, 48, 80, 96, 141, 192];

    private IReadOnlyList<ModelView> _models = [];
    private ModelSizes? _sizes;
    private MemoryForecast _full = default!;
    private MemoryForecast _forecast = default!;
    private string? _read;
    private string? _fault;

    /// <summary>A checkpoint folder.</summary>
    [SupplyParameterFromQuery(Name = "model")]
    public string? ModelPath { get; set; }

    [SupplyParameterFromQuery(Name = "experts")]
    public int? Experts { get; set; }

    /// <summary>Type of the weights; absent as stored.</summary>
    [SupplyParameterFromQuery(Name = "type")]
    public string? Stored { get; set; }

    [SupplyParameterFromQuery(Name = "context")]
    public int? ContextLength { get; set; }

    [SupplyParameterFromQuery(Name = "users")]
    public int? UserCount { get; set; }

    [Inject]
    private IModelService ModelService { get; set; } = default!;

    [Inject]
    private NavigationManager Navigation { get; set; } = default!;

    private int Context => Math.Max(0, ContextLength ?? 4096);

    private int Users => Math.Max(0, UserCount ?? 1);

    private int Smallest => Math.Min(_sizes!.Shape.ExpertCount, ExpertBudgets.Smallest(_sizes.Shape, _sizes.Shape.ExpertsPerToken));

    private int Budget => ExpertBudgets.Nearest(_sizes!.Shape, Experts ?? _sizes.Shape.ExpertCount / 2, _sizes.Shape.ExpertsPerToken) is [var nearest, ..]
        ? nearest
        : _sizes.Shape.ExpertCount;

    private string BudgetHelp => _sizes!.Shape.GroupCount > 1
        ? $"steps of {_sizes.Shape.GroupCount}, the router's groups, from {Smallest}"
        : $"from {Smallest}, the experts active per token";

    protected override async Task OnParametersSetAsync()
    {
        if (_models.Count == 0)
        {
            _models = await ModelService.ListAsync();
        }

        ModelPath ??= _models.Count > 0 ? _models[0].Path : null;
        if (ModelPath is null)
        {
            _fault = "No model was found; name a folder under Models.";
            return;
        }

        if (_read != ModelPath)
        {
            _read = ModelPath;
            await ReadAsync(ModelPath);
        }

        if (_sizes is { } sizes)
        {
            TensorType? stored = Enum.TryParse<TensorType>(Stored, out var type) ? type : null;
            _full = sizes.Forecast(new MemoryQuestion(sizes.Shape.ExpertCount, stored, Context, Users, TensorType.BF16));
            _forecast = sizes.Forecast(new MemoryQuestion(Budget, stored, Context, Users, TensorType.BF16));
        }
    }

    private async Task ReadAsync(string path)
    {
        try
        {
            (_fault, _sizes) = (null, await ModelService.SizesAsync(path));
        }
        catch (RunOptionsException exception)
        {
            (_fault, _sizes) = (exception.Message, null);
        }
    }

    private static (string Name, long Bytes, string Tone)[] Parts(MemoryForecast forecast) =>
    [
        ("Embeddings and head", forecast.Embeddings, "embeddings"), ("Attention", forecast.Attention, "attention"),
        ("Shared and dense layers", forecast.Shared, "rest"), ("Routed experts and router", forecast.KeptExperts, "experts"),
        ("Cached keys and values", forecast.Cache, "cache"),
    ];

    private bool Fits(int gigabytes) => _forecast.Total <= gigabytes * 1_000_000_000L;

    private string Width(long bytes) =>
        string.Create(CultureInfo.InvariantCulture, $"{100.0 * bytes / Math.Max(1, _full.Total):0.##}%");

    private void Go(string name, string? value) =>
        Navigation.NavigateTo(Navigation.GetUriWithQueryParameter(name, string.IsNullOrEmpty(value) ? null : value), replace: true);
}
