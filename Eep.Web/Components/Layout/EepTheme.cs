using MudBlazor;

namespace Eep.Web.Components.Layout;

/// <summary>Colours, type and measures of the application. Every text colour keeps 4.5 : 1 on the surfaces it is used on.</summary>
internal static class EepTheme
{
    private static readonly string[] Sans =
    [
        "Inter", "Segoe UI Variable Text", "Segoe UI", "system-ui", "-apple-system", "Roboto", "Helvetica Neue", "Noto Sans",
        "Liberation Sans", "Arial", "sans-serif",
    ];

    public static MudTheme Create() => new()
    {
        PaletteLight = Light(),
        PaletteDark = Dark(),
        Typography = Type(),
        LayoutProperties = new LayoutProperties
        {
            DefaultBorderRadius = "6px",
            DrawerWidthLeft = "208px",
            AppbarHeight = "52px",
        },
    };

    private static PaletteLight Light() => new()
    {
        Primary = "#0f6b63",
        PrimaryContrastText = "#ffffff",
        Secondary = "#4b5b8c",
        SecondaryContrastText = "#ffffff",
        Info = "#1d5fa8",
        Success = "#1c6e3a",
        Warning = "#8a5300",
        Error = "#b3261e",
        TextPrimary = "#17211f",
        TextSecondary = "#4d5c58",
        TextDisabled = "#6d7a77",
        ActionDefault = "#4d5c58",
        Background = "#f4f6f5",
        BackgroundGray = "#ebefed",
        Surface = "#ffffff",
        AppbarBackground = "#ffffff",
        AppbarText = "#17211f",
        DrawerBackground = "#f4f6f5",
        DrawerText = "#33413e",
        DrawerIcon = "#4d5c58",
        LinesDefault = "#dbe2df",
        LinesInputs = "#84928e",
        Divider = "#dbe2df",
        TableLines = "#e3e9e6",
        HoverOpacity = 0.05,
    };

    private static PaletteDark Dark() => new()
    {
        Primary = "#5fd0c0",
        PrimaryContrastText = "#04211d",
        Secondary = "#aab8ea",
        SecondaryContrastText = "#10172e",
        Info = "#8fbdf2",
        Success = "#7ed29b",
        Warning = "#e9b566",
        Error = "#f2a19a",
        ErrorContrastText = "#3b0906",
        TextPrimary = "#e6edeb",
        TextSecondary = "#a5b4b0",
        TextDisabled = "#84938f",
        ActionDefault = "#a5b4b0",
        Background = "#0e1413",
        BackgroundGray = "#131b19",
        Surface = "#161f1d",
        AppbarBackground = "#131b19",
        AppbarText = "#e6edeb",
        DrawerBackground = "#0e1413",
        DrawerText = "#cfd9d6",
        DrawerIcon = "#a5b4b0",
        LinesDefault = "#2a3633",
        LinesInputs = "#6f7f7b",
        Divider = "#2a3633",
        TableLines = "#243029",
        HoverOpacity = 0.08,
    };

    private static Typography Type() => new()
    {
        Default = new DefaultTypography { FontFamily = Sans, FontSize = "0.875rem", LineHeight = "1.5", LetterSpacing = "normal" },
        Button = new ButtonTypography
        {
            FontFamily = Sans,
            FontSize = "0.8125rem",
            FontWeight = "600",
            TextTransform = "none",
            LetterSpacing = "normal",
        },
    };
}
