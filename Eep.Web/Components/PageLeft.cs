using Microsoft.JSInterop;

namespace Eep.Web.Components;

/// <summary>Tells calls that failed because nobody looks at the page any more from those that really failed.</summary>
public static class PageLeft
{
    /// <summary>Whether the browser or its page has gone: there is nothing to draw on and nobody to tell.</summary>
    public static bool Is(Exception exception) => exception is JSDisconnectedException or ObjectDisposedException or TaskCanceledException;
}
