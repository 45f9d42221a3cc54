using System.Reflection;
using System.Threading.Tasks;

/// Mono's compiler takes no asynchronous Main for an entry point. This is what other compilers make of one.
static class Launch
{
    static void Main(string[] arguments)
    {
        var main = typeof(Program).GetMethod("Main", BindingFlags.NonPublic | BindingFlags.Static);
        ((Task)main.Invoke(null, new object[] { arguments })).GetAwaiter().GetResult();
    }
}
