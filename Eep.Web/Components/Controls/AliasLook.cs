using Eep.Web.Models;
using MudBlazor;

namespace Eep.Web.Components.Controls;

/// <summary>How aliases are shown: a word, an icon and a colour, never a colour alone.</summary>
public static class AliasLook
{
    public static StateLook Of(ModelAlias alias) => alias switch
    {
        ModelAlias.Production => new("production", Icons.Material.Outlined.RocketLaunch, "tone-good"),
        ModelAlias.Approved => new("approved", Icons.Material.Outlined.Verified, "tone-active"),
        _ => new("candidate", Icons.Material.Outlined.Flag, "tone-quiet"),
    };
}
