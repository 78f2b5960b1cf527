using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Routing;
using Microsoft.AspNetCore.Components.Web;
using Microsoft.JSInterop;
using MudBlazor;

namespace Eep.Web.Components.Layout;

public sealed partial class MainLayout : IDisposable
{
    private static readonly MudTheme Theme = EepTheme.Create();
    private ErrorBoundary? _boundary;
    private bool _dark;
    private bool _ready;
    private bool _menuOpen = true;

    [Inject]
    private NavigationManager Navigation { get; set; } = default!;

    private string SkipTarget => Navigation.Uri.Split('#')[0] + "#content";

    public void Dispose() => Navigation.LocationChanged -= OnLocationChanged;

    protected override async Task OnInitializedAsync()
    {
        Navigation.LocationChanged += OnLocationChanged;
        _dark = await Browser.InvokeAsync<bool>("eep.isDark");
        _ready = true;
    }

    private async Task SwitchThemeAsync()
    {
        _dark = !_dark;
        await Browser.InvokeVoidAsync("eep.setDark", _dark);
    }

    private void Recover() => _boundary?.Recover();

    private void OnLocationChanged(object? sender, LocationChangedEventArgs change)
    {
        Recover();
        StateHasChanged();
    }
}
